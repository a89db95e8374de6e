using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Engines.Development;
using Gwangan.Node.Ethereum;
using static Gwangan.Node.Api.Ethereum.Methods.Development.DevelopmentMethods;

namespace Gwangan.Node.Api.Ethereum.Methods.Development;

/// <summary>Signatures with the keys that everybody knows: EIP-191 and EIP-712.</summary>
public static class SignMethods
{
    private const byte VBase = 27;

    /// <summary>The methods.</summary>
    public static IEnumerable<RpcMethod> Of() =>
    [
        // The account is the first parameter of one, and the second of the other.
        RpcMethod.Of("eth_sign", static request => Sign(request, request.AddressAt(0), PersonalDigest(request.DataAt(1)))),
        RpcMethod.Of("personal_sign", static request => Sign(request, request.AddressAt(1), PersonalDigest(request.DataAt(0)))),
        RpcMethod.Of("eth_signTypedData_v4", SignTyped),
        RpcMethod.Of("eth_signTypedData", SignTyped),
    ];

    private static void SignTyped(RpcRequest request)
    {
        try
        {
            Sign(request, request.AddressAt(0), TypedDataDigest.Of(request[1]));
        }
        catch (TypedDataException wrong)
        {
            throw RpcException.BadParameter(wrong.Message);
        }
    }

    private static Hash32 PersonalDigest(byte[] message) => Keccak256.Hash(Encoding.ASCII.GetBytes($"\u0019Ethereum Signed Message:\n{message.Length}"), message);

    private static void Sign(RpcRequest request, Address account, Hash32 digest)
    {
        if (!DevelopmentAccounts.TrySecretOf(account, out byte[] secret)) throw RpcException.Refused("No Signer available: the node has no key of this account");
        Span<byte> signature = stackalloc byte[Secp256k1.SignatureSize + 1];
        Invariant.Assert(Secp256k1.TrySign(secret, in digest, signature[..Secp256k1.SignatureSize], out int parity));
        signature[^1] = (byte)(VBase + parity);
        request.Json.Data(signature);
    }
}
