using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Upgrades;

/// <summary>The rules in force and the upgrade that is planned: one record. 92 bytes: id 4 · rules 4 · from height 8 · planned rules 4 · planned height 8 · name 32 · info 32.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct RulesRecord
{
    /// <summary>The key: always 1.</summary>
    public uint Id;

    /// <summary>The version in force.</summary>
    public uint Rules;

    /// <summary>The first block that followed it; 0 for the version that the city began with.</summary>
    public long FromHeight;

    /// <summary>The version that is planned; 0 when none is, and then all that follows is zero.</summary>
    public uint PlannedRules;

    /// <summary>The first block that will follow it.</summary>
    public long PlannedHeight;

    /// <summary>What people call the release that knows it.</summary>
    public Text32 PlannedName;

    /// <summary>Hash of the document that describes the release; zero when none was given.</summary>
    public Hash32 PlannedInfo;
}
