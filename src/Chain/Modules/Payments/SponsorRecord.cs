using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>An account that pays fees of others. 112 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct SponsorRecord
{
    /// <summary>The key: its account.</summary>
    public Address Account;

    /// <summary>The day of <see cref="Used"/>, days since 1970 in Korea.</summary>
    public uint Day;

    /// <summary>How many citizens are enrolled.</summary>
    public uint Citizens;

    /// <summary>Reserved, zero.</summary>
    public uint Reserved;

    /// <summary>Most it pays for one of them in a day, in units of won.</summary>
    public Amount PerCitizenMax;

    /// <summary>Most it pays for all in a day; zero while it pays nothing.</summary>
    public Amount PerDayMax;

    /// <summary>What it has paid on that day.</summary>
    public Amount Used;

    /// <summary>The operations whose fees it pays, ascending; unused places are zero.</summary>
    public RoleRecord.OperationNumbers Operations;

    /// <summary>What it has paid on a day.</summary>
    public readonly Amount UsedOn(uint day) => Day == day ? Used : Amount.Zero;
}

/// <summary>A citizen whose fees a sponsor pays. 64 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct SponsoredRecord
{
    /// <summary>The key: the citizen's account.</summary>
    public Address Account;

    /// <summary>The day of <see cref="Used"/>, days since 1970 in Korea.</summary>
    public uint Day;

    /// <summary>Who pays.</summary>
    public Address Sponsor;

    /// <summary>Reserved, zero.</summary>
    public uint Reserved;

    /// <summary>What was paid on that day, in units of won.</summary>
    public Amount Used;

    /// <summary>What was paid on a day.</summary>
    public readonly Amount UsedOn(uint day) => Day == day ? Used : Amount.Zero;
}
