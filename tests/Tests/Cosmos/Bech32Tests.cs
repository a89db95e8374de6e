using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;

namespace Gwangan.Tests.Cosmos;

public sealed class Bech32Tests
{
    [Theory]
    [InlineData("A12UEL5L")]
    [InlineData("a12uel5l")]
    [InlineData("an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs")]
    [InlineData("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw")]
    [InlineData("split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w")]
    public void The_valid_strings_of_BIP_173_are_read(string text)
    {
        byte[] data = new byte[Bech32.LengthMax];
        Assert.True(Bech32.TryDecode(text, out string prefix, data, out int count));
        Assert.Equal(text.ToLowerInvariant(), Bech32.Encode(prefix, data.AsSpan(0, count)));
    }

    [Theory]
    [InlineData("pzry9x0s0muk")]
    [InlineData("1pzry9x0s0muk")]
    [InlineData("x1b4n0q5v")]
    [InlineData("li1dgmt3")]
    [InlineData("de1lg7wt\u00ff")]
    [InlineData("A1G7SGD8")]
    [InlineData("10a06t8")]
    [InlineData("1qzzfhee")]
    [InlineData("a12UEL5L")]
    [InlineData("")]
    public void The_invalid_strings_of_BIP_173_are_refused(string text) =>
        Assert.False(Bech32.TryDecode(text, out _, new byte[Bech32.LengthMax], out _));

    [Fact]
    public void A_known_Cosmos_address_is_read_and_written()
    {
        byte[] data = new byte[64];
        Assert.True(Bech32.TryDecode("cosmos1fl48vsnmsdzcv85q5d2q4z5ajdha8yu34mf0eh", out string prefix, data, out int count));
        Assert.Equal("cosmos", prefix);
        Assert.Equal(20, count);
        Assert.Equal("cosmos1fl48vsnmsdzcv85q5d2q4z5ajdha8yu34mf0eh", Bech32.Encode("cosmos", data.AsSpan(0, count)));
    }

    [Fact]
    public void Accounts_survive_both_spellings_and_one_wrong_character_is_always_found()
    {
        var random = new Random(5);
        byte[] bytes = new byte[20];
        for (int round = 0; round < 200; round++)
        {
            random.NextBytes(bytes);
            var address = new Address(bytes);
            string text = Bech32.EncodeAccount(in address);
            Assert.StartsWith("gwangan1", text, StringComparison.Ordinal);
            Assert.True(Bech32.TryParseAccount(text, out Address read));
            Assert.Equal(address, read);
            Assert.True(Bech32.TryParseAccount(text.ToUpperInvariant(), out read));
            char[] wrong = text.ToCharArray();
            int at = random.Next(8, wrong.Length);
            wrong[at] = wrong[at] == 'q' ? 'p' : 'q';
            Assert.False(Bech32.TryParseAccount(wrong, out _));
        }
        Assert.False(Bech32.TryParseAccount(Bech32.Encode("cosmos", bytes), out _));
        Assert.False(Bech32.TryParseAccount(Bech32.Encode("gwangan", bytes.AsSpan(1)), out _));
    }

    [Fact]
    public void Random_text_never_throws()
    {
        var random = new Random(9);
        const string characters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l1b ioQ\u00e9";
        for (int round = 0; round < 20_000; round++)
        {
            char[] text = [.. Enumerable.Range(0, random.Next(300)).Select(_ => characters[random.Next(characters.Length)])];
            _ = Bech32.TryDecode(text, out _, new byte[random.Next(40)], out _);
        }
    }
}
