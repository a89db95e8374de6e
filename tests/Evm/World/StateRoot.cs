using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Vectors.World;

/// <summary>Ethereum's state root over a world and a ledger, by the plain trie.</summary>
internal static class StateRoot
{
    /// <summary>The root over every account.</summary>
    public static Hash32 Of(VectorWorld world, WideLedger ledger)
    {
        List<(byte[], byte[])> accounts = [];
        RlpWriter writer = new();
        foreach ((Address address, VectorWorld.Account account) in world.Accounts)
        {
            List<(byte[], byte[])> slots = [];
            foreach ((UInt256 key, UInt256 value) in account.Slots)
            {
                writer.Clear();
                writer.Bytes(value.ToMinimalBigEndian());
                slots.Add((Keccak256.Hash(key.ToBigEndian()).ToArray(), writer.ToArray()));
            }
            writer.Clear();
            int list = writer.BeginList();
            writer.UInt64(account.Nonce);
            writer.Bytes(ledger.BalanceOf(address).ToMinimalBigEndian());
            writer.Hash(PlainTrie.RootOf(slots));
            writer.Hash(account.CodeHash);
            writer.EndList(list);
            accounts.Add((Keccak256.Hash(Address.Bytes(in address)).ToArray(), writer.ToArray()));
        }
        return PlainTrie.RootOf(accounts);
    }
}
