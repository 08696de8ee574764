import KernelDSL

// Where a workgroup's tiles of channels stand where each result needs two of them: gate and up.

extension TileSettings {
    /// Quads of channels that make one quad of results, or two with ``GateUpOrder/pairs``: gate and up stand in one, or in
    /// the same place of two neighbouring tiles of the workgroup.
    var quadsPerUnit: Int { gateUp == nil || gateUp == .pairs ? 1 : 2 }
    /// Results of one unit of quads.
    var resultsPerUnit: Int { gateUp == .pairs ? 2 : 4 }
    /// Results of a workgroup's tile.
    var resultN: Int { gateUp == nil ? tileN : tileN / 2 }
    /// Units of a row of the workgroup's tile.
    var unitsPerRow: Int { tileN / 4 / quadsPerUnit }

    /// Tiles of channels that one pass over K sums: all of the wave's, or those of gate, then those of up.
    var tilesPerStream: Int { channelTilesPerWave / streams.passes }

    /// The wave's tile that is number `index` of those that pass `pass` sums.
    func tile(_ index: Int, inPass pass: Int) -> Int { index * streams.passes + pass }

    /// Tiles from gate's to up's in memory, where they stand apart; nil where a workgroup's tiles follow each other.
    private var distance: Int? { gateUp == .separated ? weights.channels / 2 / tileChannels : nil }

    /// Tiles in memory from one workgroup's first to the next one's.
    var workgroupPitch: Int { distance == nil ? channelTiles : channelTiles / 2 }

    /// Tiles in memory from a workgroup's first to its last, all that lies between included.
    var workgroupSpan: Int { distance.map { channelTiles / 2 + $0 } ?? channelTiles }

    /// Tiles in memory from the wave's first tile to its tile `tile`.
    func place(ofTile tile: Int) -> Int { distance.map { tile / 2 + tile % 2 * $0 } ?? tile }

    /// What lies in memory before the first tile of the wave that is number `wave` along the channels, in parts of which a
    /// tile has `unit`.
    func start(ofWave wave: Value, unit: Int) -> Value {
        guard let distance else { return wave * .constant(channelTilesPerWave * unit) }
        // A wave with one tile has gate's or up's.
        return channelTilesPerWave == 1
            ? wave / 2 * .constant(unit) + wave % 2 * .constant(distance * unit)
            : wave * .constant(channelTilesPerWave / 2 * unit)
    }
}
