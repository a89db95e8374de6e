using System.Numerics;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Abi;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;
using Gwangan.Node.Engines;
using Gwangan.Sim.Network;

namespace Gwangan.Sim.Checks;

/// <summary>What Ethereum's tools see is what is stored: linked headers, the state's balances, and every token's balances from Transfer logs alone.</summary>
public sealed class EthereumCheck(SimCity city)
{
    private static readonly Hash32 Transfer = new(AbiSignature.Topic("Transfer(address,address,uint256)"));

    private readonly SortedDictionary<(uint Asset, string Account), BigInteger> _told = [];
    private readonly SortedDictionary<string, ulong> _nonces = new(StringComparer.Ordinal);
    private Hash32 _parent;

    /// <summary>The next nonce of an account, as of the newest block.</summary>
    public ulong NonceOf(in Address account) => _nonces.GetValueOrDefault(account.ToString());

    /// <summary>Transactions with a receipt.</summary>
    public long Transactions { get; private set; }

    public string? Problem(CommittedBlock block, IStateSnapshot snapshot)
    {
        if (_parent.IsZero && Follow(0, snapshot) is { } genesis) return genesis;
        if (Follow(block.Height, snapshot) is { } problem) return problem;
        PatriciaView state = new(snapshot);
        foreach (SigningKey key in city.Accounts)
        {
            state.TryReadAccount(key.Address, out PatriciaAccount account);
            _nonces[key.Address.ToString()] = account.Nonce;
        }
        return Balances(snapshot, state);
    }

    private string? Follow(long height, IStateSnapshot snapshot)
    {
        if (!snapshot.TryReadResults(height, out byte[] results)) return null;
        if (!EvmBlockView.TryDecode(BlockResults.Read(results).Ethereum.Span, out EvmBlockView? view)) return $"height {height} has no Ethereum block";
        if (view.Header.ParentHash != _parent) return "the Ethereum header does not name the one before it";
        if (view.Hash != view.Header.ComputeHash()) return "the Ethereum block has another hash than its header";
        _parent = view.Hash;
        foreach (EvmReceiptView receipt in view.Receipts)
        {
            if (!receipt.IsSystem) Transactions++;
            foreach (EvmLog log in receipt.Receipt.Logs)
            {
                Address token = log.Address;
                if (log.Topics[0] != Transfer || !ContractAddresses.IsToken(in token, out uint asset)) continue;
                BigInteger value = new(log.Data, isUnsigned: true, isBigEndian: true);
                Tell(asset, log.Topics[1], -value);
                Tell(asset, log.Topics[2], value);
            }
        }
        return null;
    }

    private void Tell(uint asset, Hash32 topic, BigInteger value)
    {
        (uint, string) key = (asset, new Address(topic.ToArray().AsSpan(Hash32.Size - Address.Size)).ToString());
        _told[key] = _told.GetValueOrDefault(key) + value;
    }

    private string? Balances(IStateSnapshot snapshot, PatriciaView state)
    {
        SortedDictionary<(uint Asset, string Account), BigInteger> left = new(_told);
        BigInteger locked = 0;
        string? problem = null;
        Address market = EvmModule.LockedAt;
        snapshot.Scan(MoneyModule.Schema, default, default, (_, record) =>
        {
            BalanceRecord balance = MemoryMarshal.Read<BalanceRecord>(record);
            (uint asset, Address account) = (balance.Key.AssetId, balance.Key.Account);
            Less(asset, account, balance.Available.Units);
            Less(asset, market, balance.Locked.Units);
            if (asset != EvmModule.Won) return true;
            locked += balance.Locked.Units;
            state.TryReadAccount(in account, out PatriciaAccount own);
            if (account != market && own.Balance != (UInt256)balance.Available.Units) problem ??= $"{account} has {balance.Available} won, in Ethereum's state {own.Balance}";
            return true;
        });
        state.TryReadAccount(in market, out PatriciaAccount held);
        if (new BigInteger(held.Balance.ToBigEndian(), isUnsigned: true, isBigEndian: true) != locked) problem ??= "Ethereum's state has another amount at the market than orders hold";
        foreach (((uint asset, string account), BigInteger difference) in left)
            if (!difference.IsZero && account != Address.Zero.ToString()) problem ??= $"Transfer logs tell {difference} more of asset {asset} than {account} has";
        return problem;

        void Less(uint asset, in Address account, BigInteger amount) => left[(asset, account.ToString())] = left.GetValueOrDefault((asset, account.ToString())) - amount;
    }
}
