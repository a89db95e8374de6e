using System.Buffers.Binary;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store.Patricia;

/// <content>How an exported state comes in: record by record, in the order in which it was written.</content>
public sealed partial class PatriciaState
{
    /// <summary>Bytes of an exported account: address, nonce (most significant byte first), hash of its code.</summary>
    public const int ExportedAccountSize = Address.Size + sizeof(ulong) + Hash32.Size;

    /// <summary>Bytes of an exported slot: address, key, value.</summary>
    public const int ExportedSlotSize = Address.Size + 2 * UInt256.Size;

    private const int ImportedAtOnce = 1 << 16, ImportedCodeSizeMax = PagedStore.ValueSizeMax * 256;

    /// <summary>Says of an account or a slot that is to come in why it cannot; null when it can.</summary>
    /// <param name="address">The account.</param>
    /// <param name="codeHash">Hash of the account's code; of no code for a slot.</param>
    /// <param name="isSlot">Whether it is a slot.</param>
    internal delegate string? ImportCheck(in Address address, in Hash32 codeHash, bool isSlot);

    /// <summary>What the module above allows; null for everything.</summary>
    internal ImportCheck? ImportAllows { get; init; }

    private byte[] _lastImported = []; // address, and key when a slot came last
    private int _imported;

    /// <summary>The header that an exported state came with; empty without one.</summary>
    public ReadOnlyMemory<byte> ImportedHeader { get; private set; }

    /// <summary>Whether anything of an exported state came in.</summary>
    public bool HasImported => _imported > 0;

    /// <summary>Takes a record of an exported state in: a code before the first account that names it, accounts by ascending address, behind each its slots by ascending key, and at the end the header.</summary>
    /// <param name="store">Name of the store of <see cref="PatriciaStores"/>.</param>
    /// <param name="record">A code, an account without its balance, a slot, or the header.</param>
    /// <returns>Null, or why it cannot be.</returns>
    internal string? Import(string store, ReadOnlySpan<byte> record)
    {
        if (!ImportedHeader.IsEmpty) return "nothing of Ethereum's state follows its header";
        if (++_imported % ImportedAtOnce == 0) UpdateRoot();
        if (store == PatriciaStores.Accounts.Name) return ImportAccount(record);
        if (store == PatriciaStores.Slots.Name) return ImportSlot(record);
        if (store == PatriciaStores.Codes.Name)
        {
            if (record.Length is 0 or > ImportedCodeSizeMax) return "a code has 1 byte to 486,400";
            SetCode(Keccak256.Hash(record), record.ToArray());
            return null;
        }
        if (!PatriciaCodes.TryReadStateRoot(record, out _) || record.Length > PatriciaStores.HeaderSizeMax) return "the header is none";
        UpdateRoot();
        ImportedHeader = record.ToArray();
        return null;
    }

    private string? ImportAccount(ReadOnlySpan<byte> record)
    {
        if (record.Length != ExportedAccountSize) return "the account has another size";
        Address address = new(record[..Address.Size]);
        Hash32 code = new(record[^Hash32.Size..]);
        if (_lastImported.Length > 0 && _lastImported.AsSpan(0, Address.Size).SequenceCompareTo(record[..Address.Size]) >= 0) return "accounts do not ascend by address";
        if (code != Keccak256.OfNothing && !_codes.ContainsKey(code)) return $"the code {code} did not come before its first account";
        if (ImportAllows?.Invoke(in address, in code, isSlot: false) is { } problem) return problem;
        ulong nonce = BinaryPrimitives.ReadUInt64BigEndian(record[Address.Size..]);
        SetAccount(in address, nonce, default, in code);
        _lastImported = record[..Address.Size].ToArray();
        return null;
    }

    private string? ImportSlot(ReadOnlySpan<byte> record)
    {
        if (record.Length != ExportedSlotSize) return "the slot has another size";
        if (_lastImported.Length == 0 || !_lastImported.AsSpan(0, Address.Size).SequenceEqual(record[..Address.Size])) return "a slot stands behind its account";
        if (_lastImported.AsSpan(Address.Size).SequenceCompareTo(record[Address.Size..^UInt256.Size]) >= 0 && _lastImported.Length > Address.Size) return "slots of an account do not ascend by key";
        UInt256 value = UInt256.FromBigEndian(record[^UInt256.Size..]);
        if (value.IsZero) return "a slot of 0 is not there";
        Address address = new(record[..Address.Size]);
        if (ImportAllows?.Invoke(in address, Keccak256.OfNothing, isSlot: true) is { } problem) return problem;
        SetSlot(in address, UInt256.FromBigEndian(record.Slice(Address.Size, UInt256.Size)), in value);
        _lastImported = record[..^UInt256.Size].ToArray();
        return null;
    }
}
