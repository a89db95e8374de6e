using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Chain.Modules.Validators;

/// <summary>How a validator's key signs: CometBFT's key types.</summary>
public enum ValidatorKeyType : byte
{
    /// <summary>No key.</summary>
    None = 0,

    /// <summary>Ed25519, 32 bytes: what <c>cometbft init</c> makes.</summary>
    Ed25519 = 1,

    /// <summary>secp256k1, 33 bytes compressed: what a contract on an Ethereum chain can check with ecrecover.</summary>
    Secp256k1 = 2,
}

/// <summary>A validator and its power around the last block. 84 bytes: address 20 · key type 4 · key 36 · powers 24. Gone when all three powers are zero.</summary>
/// <remarks>Three powers, because a change signs two blocks later: after any block the state alone says who signed it, who signs the next and who signs the one after.</remarks>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct ValidatorRecord
{
    /// <summary>The key: the address that follows from its public key.</summary>
    public Address Address;

    /// <summary>How its key signs, a <see cref="ValidatorKeyType"/>.</summary>
    public uint KeyType;

    private KeyBytes _key;

    /// <summary>Its power in the last block's own set.</summary>
    public long Last;

    /// <summary>Its power in the next block's set.</summary>
    public long Current;

    /// <summary>Its power in the set of the block after the next.</summary>
    public long Next;

    /// <summary>A validator that has no power yet.</summary>
    public ValidatorRecord(PublicKey key)
    {
        Address = key.Address;
        KeyType = (uint)key.Type;
        key.Bytes.CopyTo(_key);
    }

    /// <summary>Its public key.</summary>
    public readonly PublicKey PublicKey
    {
        get
        {
            Cosmos.Comet.KeyType type = (Cosmos.Comet.KeyType)KeyType;
            ReadOnlySpan<byte> bytes = _key;
            return new PublicKey(type, bytes[..(type == Cosmos.Comet.KeyType.Ed25519 ? 32 : 33)]);
        }
    }

    // 33 bytes and three of padding, which stay zero.
    [InlineArray(36)]
    private struct KeyBytes
    {
        private byte _byte;
    }
}
