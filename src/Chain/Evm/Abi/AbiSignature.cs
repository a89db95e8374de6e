using System.Text;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Evm.Abi;

/// <summary>How a function, an error or an event is called on the wire: by the hash of its name and types.</summary>
public static class AbiSignature
{
    /// <summary>The first four bytes of the hash: what a call or a custom error begins with. As a number, for comparing.</summary>
    public static uint Selector(string signature)
    {
        byte[] topic = Topic(signature);
        return (uint)topic[0] << 24 | (uint)topic[1] << 16 | (uint)topic[2] << 8 | topic[3];
    }

    /// <summary>The four bytes of a selector.</summary>
    public static byte[] SelectorBytes(string signature) => Topic(signature)[..4];

    /// <summary>The whole hash: the first topic of an event.</summary>
    public static byte[] Topic(string signature) => Keccak256.Hash(Encoding.ASCII.GetBytes(signature)).ToArray();
}
