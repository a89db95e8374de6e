using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node.Genesis;

namespace Gwangan.Bench.Node;

/// <summary>Signed operations of a demo city by all funded accounts in turn: transfers to any account, and orders around one price of which many trade. They expire an hour after the beginning.</summary>
internal sealed class SignedFlow
{
    private readonly DemoKeys _keys;
    private readonly OperationCatalog _catalog;
    private readonly string _chainId;
    private readonly int _accounts;
    private readonly long _expiresAtMs;
    private readonly SigningKey[] _signers;
    private readonly ulong[] _nonces;
    private readonly Random _random = new(3);
    private int _turn;

    public SignedFlow(DemoKeys keys, OperationCatalog catalog, string chainId, int accounts, DateTimeOffset begin)
    {
        (_keys, _catalog, _chainId, _accounts) = (keys, catalog, chainId, accounts);
        _expiresAtMs = begin.ToUnixTimeMilliseconds() + 3_600_000;
        _signers = [.. Enumerable.Range(0, DemoCity.FundedAccounts).Select(keys.KeyOf)];
        _nonces = new ulong[_signers.Length];
    }

    public List<byte[]> Next(int count)
    {
        (SigningKey Key, EnvelopeBody Body)[] bodies = [.. Enumerable.Range(0, count).Select(_ => Body())];
        byte[][] signed = new byte[count][];
        Parallel.For(0, count, () => new EnvelopeCodec(_catalog), (i, _, codec) =>
        {
            signed[i] = bodies[i].Key.Sign(bodies[i].Body, codec);
            return codec;
        }, _ => { });
        return [.. signed];
    }

    private (SigningKey Key, EnvelopeBody Body) Body()
    {
        int signer = _turn++ % _signers.Length;
        Operation operation = _turn % 2 == 0
            ? new Transfer(_keys.AddressOf(_random.Next(_accounts)), Symbol.Of("KRW"), Amount.Whole(1), "")
            : new PlaceOrder(Symbol.Of("GOLD-KRW"), (Side)_random.Next(2), OrderType.Limit, 196_500 + 10 * _random.Next(-20, 20), _random.Next(1, 20), OrderTimeInForce.ImmediateOrCancel, 0, SelfTradePrevention.CancelMaker, 0);
        return (_signers[signer], new EnvelopeBody(_chainId, Address.Zero, ++_nonces[signer], _expiresAtMs, Amount.Zero, operation));
    }
}
