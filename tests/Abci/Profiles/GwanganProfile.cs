using System.Security.Cryptography;
using Gwangan.Abci.Comet;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Validators;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Genesis;
using Gwangan.Node.Keys;

namespace Gwangan.Abci.Profiles;

/// <summary>A Gwangan demo city: transfers and orders, signed by its demo accounts with the node's own code.</summary>
public sealed class GwanganProfile(Random random, DemoKeys keys, string chainId, IReadOnlyList<Signer> signers, string? marketOperator, ulong noncesAbove = 0) : Profile
{
    // Longer than a scenario's blocks reach ahead of the wall clock, which CheckTx looks at.
    private const long ExpiryMs = 60 * 60 * 1_000;
    private readonly EnvelopeCodec _codec = new(All.Create(new StateStore()).Catalog);
    private readonly Dictionary<int, ulong> _nonces = [];
    private int _turn;

    /// <inheritdoc/>
    public override string Name => "gwangan";

    /// <inheritdoc/>
    public override bool RejectsMalformed => true;

    /// <inheritdoc/>
    public override bool RefusesRepeats => true;

    /// <inheritdoc/>
    public override (string Path, byte[] Data)? Read => ($"/account/{keys.AddressOf(0)}", []);

    /// <inheritdoc/>
    public override byte[] Valid(DecidedChain chain)
    {
        // Every second one changes what Read reads.
        int from = 1 + (_turn++ % (keys.Count - 1));
        if (_turn % 2 == 0) return Sign(chain, from, new Transfer(keys.AddressOf(0), Symbol.Of("KRW"), Amount.Whole((ulong)random.Next(1, 1_000)), "conformance"));
        Side side = random.Next(2) == 0 ? Side.Buy : Side.Sell;
        long price = 196_500 + (random.Next(-200, 200) * 10L);
        return Sign(chain, from, new PlaceOrder(
            Symbol.Of("GOLD-KRW"), side, OrderType.Limit, price, random.Next(1, 50), OrderTimeInForce.GoodTillCancel, 0, SelfTradePrevention.CancelMaker, (ulong)_turn));
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, byte[] Tx)> Malformed(DecidedChain chain)
    {
        byte[] good = Sign(chain, 1, new Transfer(keys.AddressOf(0), Symbol.Of("KRW"), Amount.Whole(1), ""));
        byte[] wrongSignature = (byte[])good.Clone();
        wrongSignature[^1] ^= 1;
        yield return ("empty", []);
        yield return ("noise", RandomNumberGenerator.GetBytes(200));
        yield return ("truncated", good[..^3]);
        yield return ("with a byte more", [.. good, 0]);
        yield return ("a wrong signature", wrongSignature);
        yield return ("another chain's", SignFor("another-chain", chain, 1, new Transfer(keys.AddressOf(0), Symbol.Of("KRW"), Amount.Whole(1), "")));
        yield return ("an operation that refuses itself", Sign(chain, 1, new Transfer(keys.AddressOf(0), Symbol.Of("KRW"), Amount.Zero, "")));
        yield return ("too large", new byte[Limits.EnvelopeSizeMax + 1]);
    }

    /// <inheritdoc/>
    public override byte[]? ChangeValidators(DecidedChain chain, Random random)
    {
        if (marketOperator is null) return null;
        // Any institution but the first gets another power, leaves, or comes back.
        Signer signer = signers[random.Next(1, signers.Count)];
        bool isIn = chain.State!.NextValidators.TryFind(signer.Key.Address, out Validator? validator);
        ulong power = isIn && random.Next(2) == 0 ? 0 : (ulong)(isIn ? validator!.VotingPower : 0) + (ulong)random.Next(1, 9);
        using SigningKey key = KeyFile.Load(marketOperator).Key;
        return Sign(key, -1, chainId, chain, new SetValidator(ValidatorKeyType.Secp256k1, signer.Key.Bytes.ToArray(), power));
    }

    private byte[] Sign(DecidedChain chain, int from, Operation operation) => SignFor(chainId, chain, from, operation);

    private byte[] SignFor(string name, DecidedChain chain, int from, Operation operation)
    {
        using SigningKey key = keys.KeyOf(from);
        return Sign(key, from, name, chain, operation);
    }

    private byte[] Sign(SigningKey key, int from, string name, DecidedChain chain, Operation operation)
    {
        ulong nonce = _nonces[from] = _nonces.GetValueOrDefault(from, noncesAbove) + 1;
        long nowMs = Math.Max(BlockCodec.TimeMsOf(chain.State?.LastTime ?? chain.Genesis.Time), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        return key.Sign(new EnvelopeBody(name, Address.Zero, nonce, nowMs + ExpiryMs, Amount.Zero, [operation]), _codec);
    }
}
