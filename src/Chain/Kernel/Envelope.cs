using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Tx;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Kernel;

/// <summary>How the key of an envelope signs and which address it implies; see docs/wire-format.md.</summary>
public enum KeyType : byte
{
    /// <summary>No key.</summary>
    None = 0,

    /// <summary>secp256k1, EIP-191 personal message, address by keccak256.</summary>
    Ethereum = 1,

    /// <summary>secp256k1, SHA-256 digest, address by RIPEMD-160 of SHA-256.</summary>
    Cosmos = 2,

    /// <summary>Ed25519 (RFC 8032).</summary>
    Ed25519 = 3,

    /// <summary>P-256 as a WebAuthn assertion.</summary>
    Passkey = 4,
}

/// <summary>What an account has signed: a native envelope with one to a hundred operations, an Ethereum transaction, which is one, or a Cosmos transaction, whose messages are its operations. Immutable once decoded.</summary>
public sealed class Envelope
{
    /// <summary>The envelope as it came.</summary>
    public required byte[] Bytes { get; init; }

    /// <summary>SHA-256 of <see cref="Bytes"/>: its public id and its CometBFT transaction hash.</summary>
    public required Hash32 Id { get; init; }

    /// <summary>The chain it is signed for; empty for an Ethereum transaction, whose number of the chain is checked when it is decoded, and for a Cosmos transaction, whose signature is over the chain's name.</summary>
    public required string ChainId { get; init; }

    /// <summary>The account it acts for: the named one, or the key's implicit address.</summary>
    public required Address Account { get; init; }

    /// <summary>The address its key implies.</summary>
    public required Address KeyAddress { get; init; }

    /// <summary>How its key signs.</summary>
    public required KeyType KeyType { get; init; }

    /// <summary>The public key.</summary>
    public required byte[] PublicKey { get; init; }

    // The public key as libsecp256k1 reads it, when it is of that curve.
    internal Secp256k1Key? ParsedKey { get; init; }

    /// <summary>Its place in the key's nonce window; of an Ethereum or a Cosmos transaction, in the strict sequence of its account.</summary>
    public required ulong Nonce { get; init; }

    /// <summary>When it expires, milliseconds since 1970 UTC; an Ethereum transaction never does.</summary>
    public required long ExpiresAtMs { get; init; }

    /// <summary>The highest fee its signer pays, in won units.</summary>
    public required Amount FeeMax { get; init; }

    /// <summary>Its operations in order.</summary>
    public required Operation[] Operations { get; init; }

    /// <summary>The definition of each operation.</summary>
    public required OperationDefinition[] Definitions { get; init; }

    /// <summary>Sum of the static costs, with what they hold (<see cref="IMeasured"/>), <see cref="SignatureCost"/> and <see cref="KeyCost"/> for each operation: what the fee pays for.</summary>
    public required uint Cost { get; init; }

    /// <summary>What ABCI calls the gas it wants: its cost, or of a Cosmos transaction the gas that it declares.</summary>
    public uint GasWanted => Cosmos is { } transaction ? (uint)transaction.Fee.GasLimit : Cost;

    /// <summary>Keccak-256 of an Ethereum transaction, by which its tools know it; null for a native envelope.</summary>
    public Hash32? EthereumHash { get; init; }

    /// <summary>Whether it came as an Ethereum transaction: strict sequence, gas and fees by EIP-1559 instead of nonce window, expiry and cost.</summary>
    public bool IsEthereum => EthereumHash is not null;

    /// <summary>The Cosmos transaction that it came as; null for the two other forms.</summary>
    public CosmosTransaction? Cosmos { get; init; }

    /// <summary>Whether it came as a Cosmos transaction: all of its operations are done or none, in strict sequence.</summary>
    public bool IsCosmos => Cosmos is not null;

    /// <summary>Whether its nonce is the strict one of its account, which Ethereum's and Cosmos' transactions share.</summary>
    public bool IsSequenced => IsEthereum || IsCosmos;

    /// <summary>Whose allowance pays the fee of a Cosmos transaction; zero where nobody's does.</summary>
    public Address FeeGranter { get; init; }

    /// <summary>Most gas of an Ethereum transaction; 0 for the two other forms.</summary>
    public ulong GasLimit { get; init; }

    /// <summary>What an Ethereum or a Cosmos transaction offers for a unit of gas; nothing for a native envelope.</summary>
    public TransactionBid Bid { get; init; }

    /// <summary>What an Ethereum transaction can take from its sender at most: value and gas at its highest price, in won units; above the range, the range's end.</summary>
    public Amount Reserves { get; init; }

    /// <summary>SHA-256 of the body: what the key signs stands on it. Of an Ethereum transaction, its hash.</summary>
    public required Hash32 BodyHash { get; init; }

    /// <summary>The 64-byte signature: R and S.</summary>
    public required byte[] Signature { get; init; }

    /// <summary>WebAuthn authenticator data; empty for other keys.</summary>
    public required byte[] AuthenticatorData { get; init; }

    /// <summary>WebAuthn client data; empty for other keys.</summary>
    public required byte[] ClientDataJson { get; init; }

    /// <summary>Whether the signature is right; settled once, by whoever decodes it.</summary>
    public bool SignatureIsValid { get; internal set; }

    /// <summary>Why operations are refused by their own checks, 0 for those that are not; null when none is. Settled once, by whoever decodes it: looking at a public key takes longer than executing most operations.</summary>
    internal ushort[]? OwnRefusals { get; init; }

    /// <summary>0, or why an operation's own check refuses it.</summary>
    internal ushort OwnRefusalOf(int index) => OwnRefusals is null ? (ushort)0 : OwnRefusals[index];

    /// <summary>Cost of an envelope before its operations: the signature check, the largest single piece of work.</summary>
    public const uint SignatureCost = 30;

    /// <summary>Cost of acting for an account with another key than its first, for each operation: the key's record is looked up, and the scope of a session key.</summary>
    public const uint AddedKeyCost = 2;

    /// <summary>What each operation costs beside its own cost: <see cref="AddedKeyCost"/>, or 0 under the account's first key.</summary>
    /// <remarks>Asked of the envelope alone, not of the state: what is paid is known before signing, and every node counts a block the same before it executes.</remarks>
    public uint KeyCost => KeyCostOf(Account, KeyAddress);

    /// <summary>What the signatures of a multisig key cost beside the first; counted with the first operation.</summary>
    public uint MembersCost => Cosmos?.Key is { } key ? SignatureCost * (uint)(key.Count - 1) : 0;

    internal static uint KeyCostOf(in Address account, in Address keyAddress) => account == keyAddress ? 0 : AddedKeyCost;

    /// <summary>The version of the rules with which the newest of its operations came: to a block under earlier ones these are bytes that nobody knows.</summary>
    public uint Since
    {
        get
        {
            uint newest = RuleVersions.First;
            foreach (OperationDefinition definition in Definitions)
                if (definition.Since > newest) newest = definition.Since;
            return newest;
        }
    }

    /// <summary>Whether only a development city knows what it holds: one of its operations, or a transaction that its sender has not signed.</summary>
    public bool IsDevelopment
    {
        get
        {
            if (IsImpersonated) return true;
            foreach (OperationDefinition definition in Definitions)
                if (definition.IsDevelopment) return true;
            return false;
        }
    }

    /// <summary>Whether it is an Ethereum transaction that nobody has signed.</summary>
    public bool IsImpersonated { get; init; }

    /// <summary>Its class under the <c>fair</c> order rule: the latest of its operations'.</summary>
    public OrderClass OrderClass
    {
        get
        {
            OrderClass latest = OrderClass.Cancel;
            for (int i = 0; i < Operations.Length; i++)
            {
                OrderClass own = Operations[i] is IOrderClassified classified ? classified.OrderClass : Definitions[i].OrderClass;
                if (own > latest) latest = own;
            }
            return latest;
        }
    }

    /// <summary>First bytes of every native envelope; no protobuf message and no Ethereum transaction begins so.</summary>
    public static ReadOnlySpan<byte> Magic => "GWN1"u8;

    /// <summary>Whether bytes begin as an Ethereum transaction does, and nothing else that a city knows: with a type of EIP-2718 or as an RLP list. Magic begins with 0x47, a Cosmos transaction with 0x0a.</summary>
    public static bool LooksLikeEthereum(ReadOnlySpan<byte> bytes) => bytes.Length > 0 && bytes[0] is (>= 1 and <= EthereumTypeMax) or >= 0xC0;

    /// <summary>Whether bytes begin as a Cosmos transaction does: with the tag of TxRaw's body.</summary>
    public static bool LooksLikeCosmos(ReadOnlySpan<byte> bytes) => bytes.Length > 0 && bytes[0] == CosmosTransaction.FirstByte;

    private const byte EthereumTypeMax = 4;

    /// <summary>First bytes of what a key signs, before the body's hash.</summary>
    public static ReadOnlySpan<byte> SignDomain => "gwangan/native/v1"u8;

    /// <summary>Writes the 49-byte sign document of a body hash.</summary>
    public static void WriteSignDocument(in Hash32 bodyHash, Span<byte> document)
    {
        SignDomain.CopyTo(document);
        bodyHash.CopyTo(document[SignDomain.Length..]);
    }

    /// <summary>Bytes of a sign document.</summary>
    public const int SignDocumentSize = 17 + Hash32.Size;
}

/// <summary>What a client says before signing; see <see cref="EnvelopeCodec"/>.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Account">The account, or zero for the key's implicit address.</param>
/// <param name="Nonce">1 or more.</param>
/// <param name="ExpiresAtMs">Milliseconds since 1970 UTC.</param>
/// <param name="FeeMax">Highest fee in won units.</param>
/// <param name="Operations">1 to 100.</param>
public sealed record EnvelopeBody(string ChainId, Address Account, ulong Nonce, long ExpiresAtMs, Amount FeeMax, params Operation[] Operations);
