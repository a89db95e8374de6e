using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Blocks;

namespace Gwangan.Tests.Evm.Blocks;

public sealed class EvmHeaderTests
{
    // Ethereum's first block: yellow paper, appendix I.
    private static EvmHeader MainnetGenesis => new()
    {
        ParentHash = Hash32.Zero,
        Coinbase = Address.Zero,
        StateRoot = Hash("d7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544"),
        TransactionsRoot = OrderedTrie.EmptyRoot,
        ReceiptsRoot = OrderedTrie.EmptyRoot,
        LogsBloom = default,
        Difficulty = 17_179_869_184,
        Number = 0,
        GasLimit = 5000,
        GasUsed = 0,
        TimeSeconds = 0,
        ExtraData = Convert.FromHexString("11bbe8db4e347b4e8c937c1c8370e4b5ed33adb3db69cbdb7a38e1e50b1b82fa"),
        Nonce = 0x42,
    };

    [Fact]
    public void Ethereums_first_block_has_its_hash() =>
        Assert.Equal("d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3", MainnetGenesis.ComputeHash().ToString());

    [Fact]
    public void A_header_of_every_fork_comes_back_and_what_is_cut_or_added_is_refused()
    {
        EvmHeader header = MainnetGenesis;
        EvmHeader[] forks =
        [
            header,
            header = header with { BaseFeePerGas = 7 },
            header = header with { WithdrawalsRoot = OrderedTrie.EmptyRoot },
            header = header with { BlobGasUsed = 1, ExcessBlobGas = 2, ParentBeaconBlockRoot = Hash32.Zero },
            header with { RequestsHash = EvmHeader.NoUncles },
        ];
        foreach (EvmHeader fork in forks)
        {
            byte[] encoded = fork.Encode();
            Assert.True(EvmHeader.TryDecode(encoded, out EvmHeader? read));
            Assert.Equal(encoded, read.Encode());
            Assert.Equal(Keccak256.Hash(encoded), read.ComputeHash());
            Assert.False(EvmHeader.TryDecode([.. encoded, 0x80], out _));
            Assert.False(EvmHeader.TryDecode(encoded.AsSpan(0, encoded.Length - 1), out _));
        }
        Assert.Throws<InvariantException>(() => (MainnetGenesis with { RequestsHash = Hash32.Zero }).Encode());
    }

    private static Hash32 Hash(string hex) => Hash32.TryParse(hex, out Hash32 hash) ? hash : throw new ArgumentException(hex);
}
