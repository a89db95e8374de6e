using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Client;

namespace Gwangan.Node.Bank;

/// <summary>Shows an adapter that a request comes from the owner of an account: a key that may do everything for the account signs what is asked, as it signs operations; or the contract at the account agrees.</summary>
/// <param name="KeyType">ethereum, cosmos, ed25519 or passkey; contract for an account of code.</param>
/// <param name="PublicKey">In hex; empty for a contract.</param>
/// <param name="Signature">64 bytes in hex; whatever the contract takes.</param>
/// <param name="AuthenticatorData">Of a passkey, in hex.</param>
/// <param name="ClientDataJson">Of a passkey, in hex.</param>
public sealed record OwnerProof(string KeyType, string PublicKey, string Signature, string AuthenticatorData = "", string ClientDataJson = "")
{
    private const string Passkey = "passkey", Contract = "contract";
    private const int BytesMax = 2_048;

    /// <summary>What is signed to get a virtual account number.</summary>
    public static Hash32 ForVirtualAccount(string chainId, in Address owner) => Hash($"gwangan/bank/virtual-account/v1\n{chainId}\n{owner}");

    /// <summary>What is signed to say where a redemption's money goes.</summary>
    public static Hash32 ForDestination(string chainId, ulong redemption, in Hash32 commitment) => Hash($"gwangan/bank/destination/v1\n{chainId}\n{redemption}\n{commitment}");

    /// <summary>A proof by a key that this process holds.</summary>
    public static OwnerProof By(SigningKey key, in Hash32 hash) => new(Keys.KeyFile.NameOf(key.Type), Convert.ToHexStringLower(key.PublicKey), Convert.ToHexStringLower(key.SignHash(in hash)));

    /// <summary>Whether the owner has signed the hash. The signature is checked here; that its key speaks for the account is the node's word.</summary>
    /// <exception cref="ClientException">The node does not answer.</exception>
    public async Task<bool> IsByAsync(Address owner, Hash32 hash, ExchangeClient client, CancellationToken cancel)
    {
        if (!IsHex(PublicKey, 65) || !IsHex(Signature, BytesMax) || !IsHex(AuthenticatorData, BytesMax) || !IsHex(ClientDataJson, BytesMax)) return false;
        if (KeyType == Contract) return await HasAgreedAsync(owner, hash, client, cancel);
        if (!TryVerify(in hash, out KeyType type, out Address key)) return false;
        using JsonDocument? account = await client.TryGetAsync($"api/v1/accounts/{owner}", cancel);
        return account is not null && Acts(account.RootElement, type, in key, in owner);
    }

    // ERC-1271: the contract is asked about the hash that an Ethereum key would have signed.
    private async Task<bool> HasAgreedAsync(Address owner, Hash32 hash, ExchangeClient client, CancellationToken cancel)
    {
        byte[] document = new byte[Envelope.SignDocumentSize], signature = Convert.FromHexString(Signature);
        Envelope.WriteSignDocument(in hash, document);
        Hash32 asked = Signatures.EthereumDigest(document);
        // isValidSignature(bytes32,bytes): the hash, where the bytes begin, how many, and they, filled up to whole words.
        byte[] call = new byte[4 + 32 * 3 + (signature.Length + 31) / 32 * 32];
        ReadOnlySpan<byte> selector = [0x16, 0x26, 0xba, 0x7e];
        selector.CopyTo(call);
        Hash32.Bytes(in asked).CopyTo(call.AsSpan(4));
        call[4 + 63] = 64;
        (call[4 + 94], call[4 + 95]) = ((byte)(signature.Length >> 8), (byte)signature.Length);
        signature.CopyTo(call.AsSpan(4 + 96));
        byte[]? answer = await client.CallContractAsync(owner, call, cancel);
        return answer is { Length: 32 } && answer.AsSpan(0, 4).SequenceEqual(call.AsSpan(0, 4)) && !answer.AsSpan(4).ContainsAnyExcept((byte)0);
    }

    private bool TryVerify(in Hash32 hash, out KeyType type, out Address key)
    {
        type = Chain.Kernel.KeyType.Passkey;
        key = default;
        if (KeyType != Passkey && !Keys.KeyFile.TryTypeOf(KeyType, out type)) return false;
        byte[] publicKey = Convert.FromHexString(PublicKey), signature = Convert.FromHexString(Signature);
        if (!Chain.Kernel.Keys.TryAddressOf(type, publicKey, out key)) return false;
        return type == Chain.Kernel.KeyType.Passkey
            ? Signatures.VerifyPasskey(publicKey, in hash, Convert.FromHexString(AuthenticatorData), Convert.FromHexString(ClientDataJson), signature)
            : Signatures.Verify(type, publicKey, in hash, signature);
    }

    // Its own key unless that is revoked, or an added one without bounds: where money goes is nothing for session keys.
    private static bool Acts(JsonElement account, KeyType type, in Address key, in Address owner)
    {
        if (key == owner) return !account.TryGetProperty("ownKeyRevoked", out JsonElement revoked) || revoked.ValueKind != JsonValueKind.True;
        string address = key.ToString(), name = FieldDefinition.CamelCase(type.ToString());
        foreach (JsonElement each in account.GetProperty("keys").EnumerateArray())
        {
            bool isBounded = each.TryGetProperty("scope", out JsonElement scope) && scope.ValueKind != JsonValueKind.Null;
            if (each.GetProperty("address").GetString() == address && each.GetProperty("keyType").GetString() == name && each.GetProperty("status").GetString() == "active" && !isBounded) return true;
        }
        return false;
    }

    private static bool IsHex(string text, int bytesMax) => text.Length <= bytesMax * 2 && text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit);

    private static Hash32 Hash(string text) => Sha256.Hash(Encoding.UTF8.GetBytes(text));
}
