using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;

namespace Gwangan.Tests.Evm;

public sealed unsafe class EvmCodeTests
{
    [Fact]
    public void Jump_destinations_are_those_that_a_walk_through_the_code_meets()
    {
        var random = new Random(20_100);
        for (int round = 0; round < 300; round++)
        {
            byte[] bytes = new byte[random.Next(300)];
            for (int i = 0; i < bytes.Length; i++) bytes[i] = random.Next(3) switch { 0 => 0x5B, 1 => (byte)random.Next(0x58, 0x82), _ => (byte)random.Next(256) };
            EvmCode code = new(bytes);

            HashSet<int> expected = [];
            for (int at = 0; at < bytes.Length; at++)
            {
                if (bytes[at] == 0x5B) expected.Add(at);
                if (bytes[at] is >= 0x60 and <= 0x7F) at += bytes[at] - 0x5F;
            }
            for (int at = 0; at < bytes.Length + 200; at++) Assert.Equal(expected.Contains(at), code.IsJumpDestination((nuint)at));
            Assert.False(code.IsJumpDestination(nuint.MaxValue));
            Assert.False(code.IsJumpDestination((nuint)1 << 32));
        }
    }

    [Fact]
    public void Zeros_stand_before_and_behind_code_also_where_longer_code_stood()
    {
        EvmCode scratch = EvmCode.CreateScratch();
        byte[] all = new byte[500];
        all.AsSpan().Fill(0x5B);
        scratch.Load(all);
        foreach (int size in new[] { 100, 0, 33, 499 })
        {
            scratch.Load(all.AsSpan(0, size));
            Assert.Equal(size, scratch.Size);
            for (int i = 1; i <= EvmCode.PaddingBefore; i++) Assert.Equal(0, scratch.Pointer[-i]);
            for (int i = 0; i < EvmCode.PaddingBehind; i++) Assert.Equal(0, scratch.Pointer[size + i]);
            for (int at = 0; at < 600; at++) Assert.Equal(at < size, scratch.IsJumpDestination((nuint)at));
        }
    }

    [Fact]
    public void A_delegation_is_three_bytes_and_an_address_and_nothing_else()
    {
        byte[] delegation = EvmCode.DelegationTo(EvmLab.Other);
        Assert.Equal("ef0100" + EvmLab.Other.ToString()[2..], Convert.ToHexStringLower(delegation));
        Assert.True(new EvmCode(delegation).TryDelegate(out Address target));
        Assert.Equal(EvmLab.Other, target);
        Assert.False(new EvmCode([.. delegation, 0]).TryDelegate(out _));
        Assert.False(new EvmCode(delegation.AsSpan(1)).TryDelegate(out _));
        delegation[2] = 1;
        Assert.False(new EvmCode(delegation).TryDelegate(out _));
        Assert.False(EvmCode.Empty.TryDelegate(out _));
    }
}
