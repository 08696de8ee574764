extension Target {
    /// Whether lanes can load 16 bytes each from memory straight into LDS; gfx942 can load 4, which no layout here wants.
    public var loadsIntoShared: Bool { architecture == Target.gfx950.architecture }
}
