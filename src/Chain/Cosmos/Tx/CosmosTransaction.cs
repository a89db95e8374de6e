using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Tx;

/// <summary>A message of a transaction.</summary>
/// <param name="TypeUrl">The name of its type.</param>
/// <param name="Value">Its protobuf.</param>
public readonly record struct TxMessage(string TypeUrl, ReadOnlyMemory<byte> Value);

/// <summary>What a transaction pays: cosmos.tx.v1beta1.Fee.</summary>
/// <param name="Coin">The coin; null where it pays nothing.</param>
/// <param name="GasLimit">Most gas.</param>
/// <param name="Payer">Who pays, as written; empty for the signer.</param>
/// <param name="Granter">Who has granted the signer an allowance for fees, as written; empty for nobody.</param>
public readonly record struct TxFee(TxCoin? Coin, ulong GasLimit, string Payer, string Granter);

/// <summary>A transaction of the Cosmos SDK (cosmos.tx.v1beta1.TxRaw), read and checked as far as its bytes tell. It has one signer, who may be a multisig key.</summary>
public sealed class CosmosTransaction
{
    /// <summary>The first byte of every one: the tag of the body.</summary>
    public const byte FirstByte = 0x0A;

    /// <summary>Most characters of a memo, as in the Cosmos SDK.</summary>
    public const int MemoSizeMax = 256;

    /// <summary>The body's bytes, as they are signed.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The bytes of AuthInfo, as they are signed.</summary>
    public required ReadOnlyMemory<byte> AuthInfo { get; init; }

    /// <summary>The one signature; of a multisig key, cosmos.crypto.multisig.v1beta1.MultiSignature.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>1 to 100 messages.</summary>
    public required TxMessage[] Messages { get; init; }

    /// <summary>A note.</summary>
    public required string Memo { get; init; }

    /// <summary>The last block that may execute it; 0 for any.</summary>
    public required ulong TimeoutHeight { get; init; }

    /// <summary>The last block time at which it may execute, milliseconds since 1970 UTC; 0 for any.</summary>
    public required long TimeoutMs { get; init; }

    /// <summary>Whether the body says what need not be understood: then amino's JSON does not cover all of it.</summary>
    public required bool HasExtensions { get; init; }

    /// <summary>The number of Ethereum's chain in an EIP-712 extension; 0 without one.</summary>
    public required ulong TypedDataChainId { get; init; }

    /// <summary>What it pays.</summary>
    public required TxFee Fee { get; init; }

    /// <summary>The signer's key; null where it says none, which only simulation allows.</summary>
    public required TxKey? Key { get; init; }

    /// <summary>How the signer signs; <see cref="SignMode.Unspecified"/> for a multisig key.</summary>
    public required SignMode Mode { get; init; }

    /// <summary>How each member of a multisig key signs; null where it has not signed.</summary>
    public required SignMode?[] MemberModes { get; init; }

    /// <summary>Whether it is said to be signed over amino's JSON, or over typed data that is made of it.</summary>
    public bool IsAmino => TypedDataChainId != 0 || Mode == SignMode.LegacyAminoJson || MemberModes.Contains(SignMode.LegacyAminoJson);

    /// <summary>The signer's sequence.</summary>
    public required ulong Sequence { get; init; }
}
