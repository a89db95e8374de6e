using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Chain.Cosmos.Ibc;

/// <summary>Kinds of fields that IBC's messages share.</summary>
internal static class IbcFields
{
    /// <summary>One more text of a repeated field, of which there are at most <paramref name="countMax"/>.</summary>
    public static bool TryAdd(ref ProtoReader reader, List<string> list, int countMax, int bytesMax)
    {
        if (list.Count >= countMax || !reader.TryString(bytesMax, out string text)) return false;
        list.Add(text);
        return true;
    }

    /// <summary>A message with one field, bytes, such as MerkleRoot and MerklePrefix.</summary>
    public static bool TryWrapped(ref ProtoReader reader, int bytesMax, out ReadOnlyMemory<byte> value)
    {
        value = default;
        if (!reader.TryBytes(out ReadOnlySpan<byte> bytes)) return false;
        var inner = new ProtoReader(bytes);
        while (!inner.AtEnd)
            if (!inner.TryReadTag(out int field, out WireType wire) || field != 1 || wire != WireType.Bytes || !inner.TryMemory(bytesMax, out value)) return false;
        return true;
    }

    /// <summary>Writes such a message, empty or not.</summary>
    public static void WriteWrapped(ProtoWriter writer, int field, ReadOnlySpan<byte> value)
    {
        int mark = writer.Begin(field);
        writer.Bytes(1, value);
        writer.End(mark);
    }

    /// <summary>tendermint.types.ValidatorSet; false too when it is no set (<see cref="ValidatorSet.TryRestore"/>). Without a proposer the first is taken: no hash covers it.</summary>
    public static bool TryValidators(ref ProtoReader reader, [NotNullWhen(true)] out ValidatorSet? set)
    {
        set = null;
        if (!reader.TryBytes(out ReadOnlySpan<byte> bytes)) return false;
        var inner = new ProtoReader(bytes);
        List<Validator> validators = [];
        Validator? proposer = null;
        while (!inner.AtEnd)
        {
            if (!inner.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Bytes) => inner.TryAdd(validators, CometLimits.ValidatorCountMax),
                (2, WireType.Bytes) => inner.TryMessage(out proposer),
                (3, WireType.Varint) => inner.TryInt64(out _),
                _ => false,
            };
            if (!ok) return false;
        }
        return validators.Count > 0 && ValidatorSet.TryRestore([.. validators], (proposer ?? validators[0]).Address, out set);
    }

    /// <summary>Writes tendermint.types.ValidatorSet.</summary>
    public static void WriteValidators(ProtoWriter writer, int field, ValidatorSet set)
    {
        int mark = writer.Begin(field);
        foreach (Validator validator in set.Validators) writer.Message(1, validator);
        writer.Message(2, set.Proposer);
        writer.Int64(3, set.TotalPower);
        writer.End(mark);
    }
}
