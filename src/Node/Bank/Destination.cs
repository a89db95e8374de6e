using System.Security.Cryptography;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Node.Bank;

/// <summary>Where a redemption's money goes. The chain knows a commitment to it, salted so that nobody finds it by trying; the bank needs it in full.</summary>
/// <param name="Name">The account holder, 1 to 140 characters.</param>
/// <param name="Account">The account's number or IBAN, 1 to 34 characters.</param>
/// <param name="Bic">Its bank.</param>
/// <param name="Salt">32 random bytes in hex, kept by the owner until the adapter has them.</param>
public sealed record Destination(string Name, string Account, string Bic, string Salt)
{
    /// <summary>What the owner commits to on chain.</summary>
    public Hash32 Commitment => Sha256.Hash(Encoding.UTF8.GetBytes($"gwangan/bank/destination/v1\n{Salt.ToLowerInvariant()}\n{Bic}\n{Account}\n{Name}"));

    /// <summary>Whether a bank could pay there, as far as its form tells.</summary>
    public bool IsWellFormed =>
        Name.Length is >= 1 and <= 140 && Account.Length is >= 1 and <= 34 && Account.All(each => char.IsAsciiLetterOrDigit(each) || each == '-')
        && Bic.Length is 8 or 11 && Bic.All(each => char.IsAsciiLetterUpper(each) || char.IsAsciiDigit(each)) && Bic.AsSpan(4, 2).IndexOfAnyExceptInRange('A', 'Z') < 0
        && Salt.Length == 64 && Salt.All(char.IsAsciiHexDigit) && !Name.Any(char.IsControl);

    /// <summary>A destination with a fresh salt.</summary>
    public static Destination Salted(string name, string account, string bic) => new(name, account, bic, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
}
