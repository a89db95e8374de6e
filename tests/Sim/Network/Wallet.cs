using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Sim.Machine;
using Gwangan.Tests;

namespace Gwangan.Sim.Network;

/// <summary>A client's keys: its own, and session keys that it grants, uses within their scope and beyond it, and revokes. Never signs a nonce twice.</summary>
public sealed class Wallet(Rng rng, SigningKey own, bool mayShare, EnvelopeCodec codec)
{
    private const int SessionsMax = 4;

    private sealed class Signer(SigningKey key)
    {
        public SigningKey Key => key;
        public ulong Nonce { get; set; }
    }

    private readonly Signer _own = new(own);
    private readonly List<Signer> _sessions = [];
    private int _granted;

    /// <summary>Signs what is wanted with one of the keys; now and then grants or revokes a key instead.</summary>
    public byte[] Sign(Operation[] operations, long timeMs, long expiresAtMs, Amount feeMax)
    {
        int kind = rng.Below(100);
        Signer signer = _own;
        if (!mayShare) kind = 50;
        if (kind < 3 && _sessions.Count < SessionsMax) operations = [Grant(timeMs)];
        else if (kind == 3 && _sessions.Count > 0) operations = [Revoke()];
        else if (kind == 4) operations = [new RevokeKey(own.Type, own.PublicKey)];
        else if (kind < 30 && _sessions.Count > 0) signer = rng.Of(_sessions);
        if (kind == 99 && _sessions.Count > 0) (signer, operations) = (rng.Of(_sessions), [Grant(timeMs)]);
        return signer.Key.Sign(new EnvelopeBody(SimCity.ChainId, signer == _own ? Address.Zero : own.Address, ++signer.Nonce, expiresAtMs, feeMax, operations), codec);
    }

    private AddKey Grant(long timeMs)
    {
        SigningKey key = TestCity.KeyOf($"session {own.Address} {_granted++}", (KeyType)rng.Between(1, 3));
        _sessions.Add(new Signer(key));
        if (rng.Chance(60)) return new AddKey(key.Type, key.PublicKey);
        bool isBounded = rng.Chance(500);
        return new AddKey(
            key.Type, key.PublicKey, (byte)rng.Between(1, 7), rng.Below(5) switch { 0 => "GOLD-KRW", 1 => "GOLD-KRW,SILVER-KRW", _ => "" },
            isBounded ? Symbol.Of(rng.Chance(800) ? "KRW" : "GOLD") : Symbol.None, isBounded ? Amount.Whole((ulong)rng.Between(1_000, 200_000)) : Amount.Zero,
            isBounded && rng.Chance(500) ? Amount.Whole((ulong)rng.Between(1_000, 2_000_000)) : Amount.Zero, rng.Chance(300) ? Amount.Whole((ulong)rng.Between(1, 400)) : Amount.Zero,
            rng.Chance(400) ? timeMs + rng.Between(-500, 40_000) : 0);
    }

    private RevokeKey Revoke()
    {
        Signer gone = rng.Of(_sessions);
        // It goes on using some of what it has revoked.
        if (rng.Chance(700)) _sessions.Remove(gone);
        return new RevokeKey(gone.Key.Type, gone.Key.PublicKey);
    }
}
