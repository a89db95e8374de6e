using System.Numerics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Abi;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Tests.Modules.Evm;

/// <summary>What somebody knows who has read every Transfer log since the first block and nothing else: the balances of every token.</summary>
public sealed class TokenReplay
{
    private static readonly Hash32 Transfer = new(AbiSignature.Topic("Transfer(address,address,uint256)"));

    private readonly Dictionary<(uint Asset, Address Account), BigInteger> _balances = [];
    private long _height = -1;

    /// <summary>Reads the blocks that were executed since, and compares with the city's money.</summary>
    public void Follow(TestCity city)
    {
        while (_height < city.Height)
        {
            using Chain.Store.IStateSnapshot snapshot = city.Storage.OpenSnapshot(city.Height);
            Assert.True(snapshot.TryReadResults(++_height, out byte[] results));
            Assert.True(EvmBlockView.TryDecode(BlockResults.Read(results).Ethereum.Span, out EvmBlockView? view));
            Read(view);
        }
        // In a development city won has no logs.
        bool hasWon = !city.Modules.Get<EvmModule>().IsDevelopment;
        Compare(city.Money, hasWon ? EvmModule.Won : EvmModule.Won + 1);
    }

    private void Read(EvmBlockView view)
    {
        int logs = 0;
        foreach (EvmReceiptView receipt in view.Receipts)
        {
            Assert.Equal(logs, receipt.FirstLogIndex);
            logs += receipt.Receipt.Logs.Length;
            Assert.Equal(receipt.IsSystem, receipt == view.Receipts[^1] && receipt.From == SystemTransaction.Sender);
            foreach (EvmLog log in receipt.Receipt.Logs)
            {
                Address token = log.Address;
                if (log.Topics[0] != Transfer || !ContractAddresses.IsToken(in token, out uint asset)) continue;
                BigInteger value = new(log.Data, isUnsigned: true, isBigEndian: true);
                // What is done with the fewest logs is done without logs of nothing.
                if (receipt.IsSystem) Assert.False(value.IsZero);
                Add(asset, log.Topics[1], -value);
                Add(asset, log.Topics[2], value);
            }
            // At the end of a block, and through its system receipt, nobody owes anything.
            if (receipt.IsSystem) Assert.DoesNotContain(_balances, pair => pair.Value.Sign < 0 && !pair.Key.Account.IsZero);
        }
    }

    private void Add(uint asset, Hash32 topic, BigInteger value)
    {
        (uint, Address) key = (asset, TokenContract.AddressOf(in topic));
        _balances[key] = _balances.GetValueOrDefault(key) + value;
    }

    private void Compare(MoneyModule money, uint firstAsset)
    {
        Dictionary<(uint Asset, Address Account), BigInteger> expected = [];
        money.ForEach(balance =>
        {
            (uint, Address) key = (balance.Key.AssetId, balance.Key.Account), market = (balance.Key.AssetId, EvmModule.LockedAt);
            expected[key] = expected.GetValueOrDefault(key) + (BigInteger)balance.Available.Units;
            expected[market] = expected.GetValueOrDefault(market) + (BigInteger)balance.Locked.Units;
        });
        for (uint asset = 1; asset <= (uint)money.Assets.Count; asset++)
            expected[(asset, default)] = expected.GetValueOrDefault((asset, default(Address))) - (BigInteger)money.Assets.Read(asset).Supply.Units;
        foreach ((uint Asset, Address Account) key in expected.Keys.Union(_balances.Keys).Where(key => key.Asset >= firstAsset))
            Assert.Equal((key, expected.GetValueOrDefault(key)), (key, _balances.GetValueOrDefault(key)));
    }
}
