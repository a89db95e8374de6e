using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Abi;

namespace Gwangan.Chain.Modules.Evm.Contracts;

/// <summary>What owners of tokens sign (EIP-712): permits (EIP-2612) and authorizations (EIP-3009).</summary>
public static class TypedData
{
    private static readonly byte[] DomainType = AbiSignature.Topic("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    private static readonly byte[] VersionHash = AbiSignature.Topic("1");

    /// <summary>The type of a permit.</summary>
    public static readonly byte[] Permit = AbiSignature.Topic("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    /// <summary>The type of an authorization that anybody may hand in.</summary>
    public static readonly byte[] Transfer = AbiSignature.Topic("TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)");

    /// <summary>The type of an authorization that only its payee may hand in.</summary>
    public static readonly byte[] Receive = AbiSignature.Topic("ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)");

    /// <summary>The type of a cancellation.</summary>
    public static readonly byte[] Cancel = AbiSignature.Topic("CancelAuthorization(address authorizer,bytes32 nonce)");

    /// <summary>The domain of a token: its name, version 1, the chain and the token's address.</summary>
    public static Hash32 DomainOf(string name, ulong chainId, in Address token, AbiWriter scratch) => Keccak256.Hash(
        scratch.Begin([], 5).Word(DomainType).Word(Keccak256.Hash(Encoding.UTF8.GetBytes(name)).ToArray()).Word(VersionHash).Unsigned(chainId).Address(in token).Written);

    /// <summary>What is signed: the domain and the hash of the message.</summary>
    public static Hash32 DigestOf(in Hash32 domain, ReadOnlySpan<byte> message)
    {
        Hash32 hash = Keccak256.Hash(message);
        Span<byte> signed = stackalloc byte[2 + (2 * Hash32.Size)];
        (signed[0], signed[1]) = (0x19, 0x01);
        Hash32.Bytes(in domain).CopyTo(signed[2..]);
        Hash32.Bytes(in hash).CopyTo(signed[(2 + Hash32.Size)..]);
        return Keccak256.Hash(signed);
    }

    /// <summary>Who signed; false for nobody. A high S is nobody's (EIP-2), v is 27 or 28.</summary>
    public static bool TryRecover(in Hash32 digest, ulong v, ReadOnlySpan<byte> r, ReadOnlySpan<byte> s, out Address signer)
    {
        signer = Address.Zero;
        if (v is not (27 or 28)) return false;
        Span<byte> signature = stackalloc byte[Secp256k1.SignatureSize];
        r.CopyTo(signature);
        s.CopyTo(signature[Hash32.Size..]);
        if (!Secp256k1.IsLowS(signature) || !Secp256k1.TryRecover(in digest, signature, (int)v - 27, out Secp256k1Key key)) return false;
        Span<byte> point = stackalloc byte[Secp256k1.UncompressedSize];
        Secp256k1.Serialize(in key, point);
        Hash32 hash = Keccak256.Hash(point[1..]);
        signer = new Address(Hash32.Bytes(in hash)[(Hash32.Size - Address.Size)..]);
        return true;
    }
}
