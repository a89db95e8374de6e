using System.Globalization;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Ibc;

/// <summary>A height of a chain that may have begun anew: ibc.core.client.v1.Height. Zero stands for none.</summary>
/// <param name="Revision">How often the chain began anew: the number at the end of its name.</param>
/// <param name="Number">The block's height.</param>
public readonly record struct IbcHeight(ulong Revision, ulong Number) : IProtoMessage<IbcHeight>, IComparable<IbcHeight>
{
    /// <summary>No height.</summary>
    public bool IsZero => Revision == 0 && Number == 0;

    /// <summary>The revision in a chain's name, such as 4 in <c>hub-4</c>; 0 for a name without one (02-client, ParseChainID).</summary>
    public static ulong RevisionOf(string chainId)
    {
        int dash = chainId.LastIndexOf('-');
        if (dash < 1 || dash == chainId.Length - 1 || chainId[dash - 1] is '-' or '\n' || chainId[dash + 1] is < '1' or > '9') return 0;
        for (int i = dash + 2; i < chainId.Length; i++)
            if (!char.IsAsciiDigit(chainId[i])) return 0;
        return ulong.TryParse(chainId.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ulong revision) ? revision : 0;
    }

    /// <summary>The text <c>revision-number</c>, as in keys and events.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Revision}-{Number}");

    /// <inheritdoc/>
    public int CompareTo(IbcHeight other) => Revision != other.Revision ? Revision.CompareTo(other.Revision) : Number.CompareTo(other.Number);

    /// <summary>Lower.</summary>
    public static bool operator <(IbcHeight left, IbcHeight right) => left.CompareTo(right) < 0;

    /// <summary>Higher.</summary>
    public static bool operator >(IbcHeight left, IbcHeight right) => left.CompareTo(right) > 0;

    /// <summary>Not higher.</summary>
    public static bool operator <=(IbcHeight left, IbcHeight right) => left.CompareTo(right) <= 0;

    /// <summary>Not lower.</summary>
    public static bool operator >=(IbcHeight left, IbcHeight right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.UInt64(1, Revision);
        writer.UInt64(2, Number);
    }

    /// <summary>Reads the message; false when malformed or with a field that nobody knows.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out IbcHeight message)
    {
        message = default;
        var reader = new ProtoReader(bytes);
        ulong revision = 0, number = 0;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Varint) => reader.TryVarint(out revision),
                (2, WireType.Varint) => reader.TryVarint(out number),
                _ => false,
            };
            if (!ok) return false;
        }
        message = new IbcHeight(revision, number);
        return true;
    }
}
