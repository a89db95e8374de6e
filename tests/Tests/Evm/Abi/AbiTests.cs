using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Abi;

namespace Gwangan.Tests.Evm.Abi;

public sealed class AbiTests
{
    // The example of the Solidity ABI specification, "f(uint256,uint32[],bytes10,bytes)" apart: sam(bytes,bool,uint256[]) begins so; baz(uint32,bool) whole.
    [Fact]
    public void The_specification_s_example_has_its_selector() => Assert.Equal(0xcdcd77c0u, AbiSignature.Selector("baz(uint32,bool)"));

    [Fact]
    public void What_is_written_is_read_again()
    {
        Address account = new(Enumerable.Range(1, 20).Select(i => (byte)i).ToArray());
        AbiWriter writer = new();
        writer.Begin([1, 2, 3, 4], 7).Unsigned(ulong.MaxValue).Bytes("GOLD-KRW"u8).Signed(-5).Bool(true).Address(in account).Amount(new Amount(UInt128.MaxValue)).Bytes(new byte[33]);
        Assert.Equal(4 + (7 * 32) + 64 + 96, writer.Written.Length);
        AbiReader reader = new(writer.Written[4..]);
        Assert.Equal(ulong.MaxValue, reader.Unsigned());
        Assert.Equal("GOLD-KRW"u8, reader.Bytes(16));
        Assert.Equal(-5, reader.Signed());
        Assert.True(reader.Bool());
        Assert.Equal(account, reader.Address());
        Assert.Equal(UInt128.MaxValue, reader.Amount().Units);
        Assert.Equal(33, reader.Bytes(33).Length);
        Assert.False(reader.Failed);
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000002", "bool")]
    [InlineData("0000000000000000000000000000000000000000000000010000000000000000", "unsigned")]
    [InlineData("00000000000000000000000000000000000000000000000080000000000000ff", "signed")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffff7fffffffffffffff", "signed")]
    [InlineData("0000000000000000000000010000000000000000000000000000000000000000", "address")]
    [InlineData("0000000000000000000000000000000100000000000000000000000000000000", "amount")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000", "unsigned")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000020", "bytes")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "bytes")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000200000000000000000000000000000000000000000000000000000000000000021", "bytes")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000002000000000000000000000000000000000000000000000000000000000000000016100000000000000000000000000000000000000000000000000000000000001", "bytes")]
    public void What_is_not_strictly_encoded_fails(string hex, string kind)
    {
        AbiReader reader = new(Convert.FromHexString(hex));
        switch (kind)
        {
            case "bool": reader.Bool(); break;
            case "unsigned": reader.Unsigned(); break;
            case "signed": reader.Signed(); break;
            case "address": reader.Address(); break;
            case "amount": reader.Amount(); break;
            default: Assert.True(reader.Bytes(64).IsEmpty); break;
        }
        Assert.True(reader.Failed);
    }

    [Fact]
    public void Random_arguments_never_throw()
    {
        Random random = new(20261122);
        for (int i = 0; i < 100_000; i++)
        {
            byte[] bytes = new byte[random.Next(0, 200)];
            random.NextBytes(bytes);
            // Words that are near to offsets and sizes.
            for (int at = 0; at + 32 <= bytes.Length; at += 32)
                if (random.Next(3) > 0) bytes.AsSpan(at, 31).Clear();
            AbiReader reader = new(bytes);
            reader.Bytes(random.Next(0, 100));
            reader.Unsigned();
            reader.Bytes(random.Next(0, 100));
            reader.Amount();
        }
    }
}
