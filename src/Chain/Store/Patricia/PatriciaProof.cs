using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store.Patricia;

/// <summary>Proof of a slot under an account's storage root.</summary>
/// <param name="Key">The slot.</param>
/// <param name="Value">Its value, 0 when it has none.</param>
/// <param name="Nodes">From the root down.</param>
public sealed record PatriciaSlotProof(UInt256 Key, UInt256 Value, byte[][] Nodes);

/// <summary>Proof of an account and some of its slots under a state root, in the form of eth_getProof (EIP-1186).</summary>
/// <param name="Address">The account.</param>
/// <param name="Account">What it is; that of nobody when it does not exist.</param>
/// <param name="Nodes">From the root down; they show absence too.</param>
/// <param name="Slots">The slots asked for.</param>
public sealed record PatriciaProof(Address Address, PatriciaAccount Account, byte[][] Nodes, PatriciaSlotProof[] Slots)
{
    /// <summary>True when all of it follows from <paramref name="stateRoot"/>, which a header carries.</summary>
    public bool Verify(in Hash32 stateRoot)
    {
        Address address = Address;
        if (!TrieProof.TryVerify(in stateRoot, Keccak256.Hash(Address.Bytes(in address)), Nodes, out ReadOnlySpan<byte> leaf)) return false;
        RlpWriter writer = new(160);
        if (!leaf.IsEmpty) Account.Write(writer);
        else if (Account != PatriciaAccount.New) return false;
        if (!leaf.SequenceEqual(writer.WrittenSpan)) return false;
        foreach (PatriciaSlotProof slot in Slots)
        {
            if (!TrieProof.TryVerify(Account.StorageRoot, Keccak256.Hash(slot.Key.ToBigEndian()), slot.Nodes, out ReadOnlySpan<byte> value)) return false;
            writer.Clear();
            if (!slot.Value.IsZero) writer.UInt256(slot.Value);
            if (!value.SequenceEqual(writer.WrittenSpan)) return false;
        }
        return true;
    }

    internal static PatriciaProof Make(in Hash32 stateRoot, in Address address, ReadOnlySpan<UInt256> slots, Func<PatriciaKey, byte[]?> read)
    {
        Address owner = address;
        byte[][] nodes = TrieProof.Prove(in stateRoot, Keccak256.Hash(Address.Bytes(in address)),
            (in Hash32 path, int length) => read(new PatriciaKey(PatriciaKind.AccountNode, length, default, Nibbles.Prefix(in path, length))), out byte[] leaf);
        PatriciaAccount account = leaf.Length == 0 ? PatriciaAccount.New : PatriciaAccount.Decode(leaf);
        PatriciaSlotProof[] proofs = new PatriciaSlotProof[slots.Length];
        for (int i = 0; i < proofs.Length; i++)
        {
            byte[][] slotNodes = TrieProof.Prove(account.StorageRoot, Keccak256.Hash(slots[i].ToBigEndian()),
                (in Hash32 path, int length) => read(new PatriciaKey(PatriciaKind.SlotNode, length, in owner, Nibbles.Prefix(in path, length))), out byte[] value);
            UInt256 number = default;
            if (value.Length > 0 && !new RlpReader(value).TryUInt256(out number)) throw new CorruptStateException("a slot's leaf is malformed");
            proofs[i] = new PatriciaSlotProof(slots[i], number, slotNodes);
        }
        return new PatriciaProof(address, account, nodes, proofs);
    }
}
