using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;

namespace Gwangan.Node.Solvency;

/// <summary>A child of a sum tree's node: its hash in hex and the sum below it in units.</summary>
public sealed record SumNodeItem(string Hash, string Sum);

/// <summary>The leaf at the end of an address's path: its own, or another's, which proves that the address holds nothing.</summary>
public sealed record SumLeafItem(string Address, string Available, string Locked);

/// <summary>From a leaf to an asset's root: siblings from the leaf upward; leaf null for an empty place.</summary>
public sealed record SumPathItem(SumLeafItem? Leaf, IReadOnlyList<SumNodeItem> Siblings);

/// <summary>From a leaf of an RFC 6962 tree to its root.</summary>
public sealed record MerklePlaceItem(long Index, long Total, IReadOnlyList<string> Aunts);

/// <summary>An asset's sum tree: its id, root hash and total in units.</summary>
public sealed record AssetRootItem(uint AssetId, string Hash, string Total);

/// <summary>From a part of the state to the app hash.</summary>
public sealed record StorePlaceItem(string Name, string Root, MerklePlaceItem Place);

/// <summary>What stands in a slot of a table (bytes in hex), up to the app hash: siblings from the leaf upward, three a level in the order of their slots.</summary>
public sealed record RecordProofItem(string Table, int Slot, int Depth, string Record, IReadOnlyList<string> Siblings, StorePlaceItem Store);

/// <summary>Who signs the blocks: a key in hex with its type (secp256k1 or ed25519) and the weight of its vote.</summary>
public sealed record ValidatorItem(string Address, string KeyType, string PublicKey, string VotingPower);

/// <summary>Proofs as JSON has them, and back: amounts are digits of units, hashes lower-case hex.</summary>
public static class ProofItems
{
    /// <summary>Digits of a number.</summary>
    public static string Number(UInt128 value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A node.</summary>
    public static SumNodeItem Of(SumNode node) => new(node.Hash.ToString(), Number(node.Sum));

    /// <summary>A path; null for none.</summary>
    public static SumPathItem? Of(SumProof? path) => path is null ? null
        : new SumPathItem(path.Leaf is not { } leaf ? null : new SumLeafItem(leaf.Address.ToString(), Number(leaf.Available), Number(leaf.Locked)), [.. path.Siblings.Select(Of)]);

    /// <summary>An asset's root.</summary>
    public static AssetRootItem Of(AssetRoot asset) => new(asset.AssetId, asset.Root.Hash.ToString(), Number(asset.Root.Sum));

    /// <summary>A place in a list.</summary>
    public static MerklePlaceItem Of(MerkleProof place) => new(place.Index, place.Total, [.. place.Aunts.Select(aunt => aunt.ToString())]);

    /// <summary>A part's way to the app hash.</summary>
    public static StorePlaceItem Of(MultiStoreProof store) => new(store.Part.Name, store.Root.ToString(), Of(store.Place));

    /// <summary>Validators.</summary>
    public static IReadOnlyList<ValidatorItem> Of(ValidatorSet set) => [.. set.Validators.Select(validator => new ValidatorItem(
        validator.Address.ToString(), FieldDefinition.CamelCase(validator.PublicKey.Type.ToString()), Convert.ToHexStringLower(validator.PublicKey.Bytes), Number((UInt128)validator.VotingPower)))];

    /// <summary>A record with its proof.</summary>
    public static RecordProofItem Of(string table, SlotProof proof, ReadOnlySpan<byte> record, MultiStoreProof store) =>
        new(table, proof.Slot, proof.Depth, Convert.ToHexStringLower(record), [.. proof.Siblings.Select(sibling => sibling.ToString())], Of(store));

    /// <summary>A record with its proof; its bytes come from a view of the proved height.</summary>
    public static RecordProofItem Of(TableSlot place, TableProof proof, IStateSnapshot state)
    {
        byte[] record = [];
        state.Scan(place.Table.Schema, [], [], (slot, bytes) =>
        {
            if (slot == place.Slot) record = bytes.ToArray();
            return record.Length == 0;
        });
        Invariant.Assert(proof.Slot.Verify(proof.Store.Root, record));
        return Of(place.Table.Name, proof.Slot, record, proof.Store);
    }
}
