using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store.Patricia;

/// <summary>A <see cref="PatriciaState"/> as it was at a committed height, read through a snapshot: for threads that do not execute.</summary>
/// <remarks>Codes and headers are checked against their hashes; accounts and slots only by storage's checksums: who needs more asks for a proof.</remarks>
public sealed class PatriciaView(IStateSnapshot snapshot)
{
    /// <summary>The height it shows.</summary>
    public long Height => snapshot.Height;

    /// <summary>The header of that block, as RLP; empty when there was none yet.</summary>
    public byte[] ReadHeader() => snapshot.TryRead(PatriciaStores.Header, []) ?? [];

    /// <summary>The root of the trie of accounts.</summary>
    /// <exception cref="CorruptStateException">The stored header is malformed.</exception>
    public Hash32 ReadStateRoot()
    {
        byte[] header = ReadHeader();
        if (header.Length == 0) return OrderedTrie.EmptyRoot;
        return PatriciaCodes.TryReadStateRoot(header, out Hash32 root) ? root : throw new CorruptStateException("a stored header is malformed");
    }

    /// <summary>The account of an address; false when there was none.</summary>
    public bool TryReadAccount(in Address address, out PatriciaAccount account)
    {
        byte[]? stored = Read(PatriciaKey.Account(in address));
        account = stored is null ? PatriciaAccount.New : PatriciaAccount.Decode(stored);
        return stored is not null;
    }

    /// <summary>The value of a slot, 0 when it had none.</summary>
    public UInt256 ReadSlot(in Address address, in UInt256 key) => Read(PatriciaKey.Slot(in address, in key)) is { } value ? UInt256.FromBigEndian(value) : default;

    /// <summary>Gives all slots of an account, in the order of their keys.</summary>
    public void VisitSlots(in Address address, SlotVisitor visit) => snapshot.Scan(PatriciaStores.Slots, Address.Bytes(in address), [], (key, value) =>
    {
        visit(UInt256.FromBigEndian(key[Address.Size..]), UInt256.FromBigEndian(value));
        return true;
    });

    /// <summary>The code with a hash; empty when that is the hash of nothing.</summary>
    /// <exception cref="CorruptStateException">It is not there, or another.</exception>
    public byte[] ReadCode(in Hash32 codeHash) => codeHash == Keccak256.OfNothing ? [] : PatriciaCodes.Read(in codeHash, key => snapshot.TryRead(PatriciaStores.Codes, key));

    /// <summary>Proves an account and some of its slots under <see cref="ReadStateRoot"/>.</summary>
    /// <exception cref="HeightNotAvailableException">Proofs do not reach back so far, see <see cref="PagedHistory.Short"/>.</exception>
    /// <exception cref="CorruptStateException">A node is not the one that its parent names.</exception>
    public PatriciaProof Prove(in Address address, params ReadOnlySpan<UInt256> slots) => PatriciaProof.Make(ReadStateRoot(), in address, slots, key => Read(in key));

    private byte[]? Read(in PatriciaKey key)
    {
        Span<byte> bytes = stackalloc byte[PatriciaKey.SizeMax];
        return snapshot.TryRead(key.Store, bytes[..key.Write(bytes)]);
    }
}

/// <summary>Receives a slot of an account.</summary>
public delegate void SlotVisitor(UInt256 key, UInt256 value);
