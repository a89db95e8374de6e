using System.Security.Cryptography;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Bank;

/// <summary>Hashes account numbers, references and identifications under a key of this adapter, so that what stands on chain cannot be guessed by trying all numbers.</summary>
public sealed class NumberHash(byte[] key)
{
    /// <summary>The key in a file; a new one when there is none.</summary>
    /// <exception cref="NodeException">The file is no such key.</exception>
    public static NumberHash LoadOrCreate(string file)
    {
        if (!File.Exists(file)) DurableFile.Write(file, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)) + "\n"), isSecret: true);
        string hex = GivenFile.ReadSecretText("hashKey", file).Trim();
        return hex.Length == 64 && hex.All(char.IsAsciiHexDigit) ? new NumberHash(Convert.FromHexString(hex)) : throw new NodeException($"hashKey {file}: a key has 64 hex digits");
    }

    /// <summary>HMAC-SHA-256 of a kind and a value; kinds keep equal texts of different meaning apart.</summary>
    public Hash32 Of(string kind, string value) => new(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"gwangan/bank/v1\n{kind}\n{value}")));

    /// <summary>Of the bank's own reference of a booking.</summary>
    public Hash32 OfReference(string reference) => Of("reference", reference);

    /// <summary>Of a virtual account number under which money comes in.</summary>
    public Hash32 OfVirtualAccount(string number) => Of("virtual-account", Compact(number));

    /// <summary>Of a remittance reference.</summary>
    public Hash32 OfRemittance(string text) => Of("remittance", text.Trim());

    // Banks write the same number with and without hyphens.
    private static string Compact(string number) => new([.. number.Where(char.IsAsciiLetterOrDigit)]);
}
