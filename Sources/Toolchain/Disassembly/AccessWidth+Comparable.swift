extension AccessWidth: Comparable {
    /// Orders by width.
    public static func < (left: Self, right: Self) -> Bool {
        (left.bytes, left.intoShared ? 1 : 0) < (right.bytes, right.intoShared ? 1 : 0)
    }
}
