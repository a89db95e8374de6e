using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Tests.Evm.Transactions;

public class ContractAddressTests
{
    [Theory]
    [InlineData(0, "0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d")]
    [InlineData(1, "0x343c43a37d37dff08ae8c4a11544c718abb4fcf8")]
    [InlineData(2, "0xf778b86fa74e846c4f0a1fbd1335fe81c00a0c91")]
    public void An_address_follows_from_creator_and_nonce(ulong nonce, string expected)
    {
        Assert.True(Address.TryParse("0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0", out Address creator));
        Assert.Equal(expected, ContractAddress.Of(in creator, nonce).ToString());
    }

    [Theory]
    [InlineData(0x7F)]
    [InlineData(0x80)]
    [InlineData(0xFF)]
    [InlineData(0x100)]
    [InlineData(0xFFFFFF)]
    [InlineData(ulong.MaxValue)]
    public void Every_length_of_nonce_is_encoded_as_RLP_says(ulong nonce)
    {
        Address creator = new([.. Enumerable.Range(1, 20).Select(i => (byte)i)]);
        byte[] number = new UInt256(nonce).ToMinimalBigEndian();
        byte[] item = number is [< 0x80] ? number : [(byte)(0x80 + number.Length), .. number];
        byte[] list = [(byte)(0xC0 + 21 + item.Length), 0x94, .. creator.ToArray(), .. item];
        Assert.Equal(new Address(Keccak256.Hash(list).ToArray()[12..]), ContractAddress.Of(in creator, nonce));
    }

    // The examples of EIP-1014.
    [Theory]
    [InlineData("0x0000000000000000000000000000000000000000", "0", "00", "0x4d1a2e2bb4f88f0250f26ffff098b0b30b26bf38")]
    [InlineData("0xdeadbeef00000000000000000000000000000000", "0", "00", "0xb928f69bb1d91cd65274e3c79d8986362984fda3")]
    [InlineData("0x00000000000000000000000000000000deadbeef", "0xcafebabe", "deadbeef", "0x60f3f640a8508fc6a86d45df051962668e1e8ac7")]
    [InlineData("0x0000000000000000000000000000000000000000", "0", "", "0xe33c0c7f7df4809055c3eba6c09cfe4baf1bd9e0")]
    public void An_address_follows_from_creator_salt_and_init_code(string creatorText, string salt, string initCode, string expected)
    {
        Assert.True(Address.TryParse(creatorText, out Address creator));
        Hash32 hash = Keccak256.Hash(Convert.FromHexString(initCode));
        Assert.Equal(expected, ContractAddress.Of(in creator, UInt256.Parse(salt), in hash).ToString());
    }
}
