using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Store.Patricia;

namespace Gwangan.Tests.Modules.Evm;

public sealed class StandardContractsTests
{
    private const string Deployer = "4e59b44847b379578588920ca78fbf26c0b4956c";

    // Hashes of the codes on Ethereum's main chain.
    [Theory]
    [InlineData("ca11bde05977b3631167028862be2a173976ca11", "d5c15df687b16f2ff992fc8d767b4216323184a2bbc6ee2f9c398c318e770891")]
    [InlineData(Deployer, "2fa86add0aed31f33a762c9d88e807c475bd51d0f52bd0955754b2608f7e4989")]
    [InlineData("914d7fec6aac8cd542e72bca78b30650d45643d7", "2fa86add0aed31f33a762c9d88e807c475bd51d0f52bd0955754b2608f7e4989")]
    public void A_city_begins_with_the_contracts_that_tools_expect(string address, string codeHash)
    {
        EvmCity city = new();
        city.Run();
        PatriciaAccount account = city.AccountOf(AddressOf(address));
        Assert.Equal((1UL, codeHash), (account.Nonce, account.CodeHash.ToString()));
        Assert.Equal(account.CodeHash, Keccak256.Hash(city.Evm.State.ReadCode(account.CodeHash)));
    }

    [Fact]
    public void The_deployer_deploys_at_the_address_of_EIP_1014()
    {
        EvmCity city = new();
        byte[] salt = new byte[32], init = EvmCity.Deploying("5f546001015f55600760205fa100");
        salt[31] = 9;
        Assert.True(city.Do(city.Sign(0, 0, AddressOf(Deployer), data: [.. salt, .. init])).IsSuccess);
        Address expected = ContractAddress.Of(AddressOf(Deployer), UInt256.FromBigEndian(salt), Keccak256.Hash(init));
        Assert.False(city.AccountOf(expected).CodeHash == Keccak256.OfNothing);
    }

    [Fact]
    public void Genesis_may_put_other_code_there()
    {
        EvmCity city = new(evm: new { chainId = EvmCity.ChainId, accounts = new[] { new { address = "0x" + Deployer, code = "0x00" } } });
        city.Run();
        Assert.Equal(Keccak256.Hash([0]), city.AccountOf(AddressOf(Deployer)).CodeHash);
    }

    private static Address AddressOf(string hex) => new(Convert.FromHexString(hex));
}
