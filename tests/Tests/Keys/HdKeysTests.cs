using Gwangan.Node.Engines.Development;
using Gwangan.Node.Keys;

namespace Gwangan.Tests.Keys;

/// <summary>Keys from words, beside addresses and keys that everybody knows.</summary>
public sealed class HdKeysTests
{
    [Fact]
    public void The_accounts_of_a_development_city_are_those_that_everybody_knows()
    {
        Assert.Equal(20, DevelopmentAccounts.All.Count);
        Assert.Equal("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266", DevelopmentAccounts.All[0].ToString());
        Assert.Equal("0xa0ee7a142d267c1f36714e4a8f75612f20a79720", DevelopmentAccounts.All[9].ToString());
        Assert.Equal("0x8626f6940e2eb28930efb4cef49b2d1f2c9c1199", DevelopmentAccounts.All[19].ToString());
        Assert.True(DevelopmentAccounts.TrySecretOf(DevelopmentAccounts.All[0], out byte[] secret));
        Assert.Equal("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80", Convert.ToHexStringLower(secret));
        Assert.False(DevelopmentAccounts.TrySecretOf(DevelopmentAccounts.Operator.Address, out _));
    }

    [Fact]
    public void Other_words_give_other_keys() =>
        Assert.NotEqual(HdKeys.Derive("test test test test test test test test test test test junk", 1)[0], HdKeys.Derive("legal winner thank year wave sausage worth useful legal winner thank yellow", 1)[0]);
}
