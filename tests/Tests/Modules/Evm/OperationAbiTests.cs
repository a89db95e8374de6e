using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Abi;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Store;

namespace Gwangan.Tests.Modules.Evm;

public sealed class OperationAbiTests
{
    private static readonly OperationCatalog Catalog = All.Create(new StateStore()).Catalog;
    private static readonly OperationAbi PlaceOrderAbi = new(Catalog.Modules.SelectMany(module => module.Operations).Single(operation => operation.Type == typeof(PlaceOrder)));

    [Fact]
    public void A_call_is_the_operation()
    {
        Assert.Equal("placeOrder(string,uint8,uint8,int64,int64,uint8,int64,uint8,uint64)", PlaceOrderAbi.Signature);
        AbiWriter writer = new();
        writer.Begin([], 9).Bytes("GOLD-KRW"u8).Unsigned(1).Unsigned(0).Signed(196_500).Signed(3).Unsigned(0).Signed(0).Unsigned(0).Unsigned(7);
        Assert.True(PlaceOrderAbi.TryRead(writer.Written, new OperationScratch(), out Operation operation));
        Assert.Equal(new PlaceOrder(Symbol.Of("GOLD-KRW"), Side.Sell, OrderType.Limit, 196_500, 3, OrderTimeInForce.GoodTillCancel, 0, default, 7), operation);
    }

    [Fact]
    public void What_the_message_cannot_say_is_no_call()
    {
        AbiWriter writer = new();
        OperationScratch scratch = new();
        writer.Begin([], 9).Bytes("GOLD-KRW"u8).Unsigned(2).Unsigned(0).Signed(1).Signed(3).Unsigned(0).Signed(0).Unsigned(0).Unsigned(7);
        Assert.False(PlaceOrderAbi.TryRead(writer.Written, scratch, out _)); // a third side
        writer.Begin([], 9).Bytes("gold"u8).Unsigned(1).Unsigned(0).Signed(1).Signed(3).Unsigned(0).Signed(0).Unsigned(0).Unsigned(7);
        Assert.False(PlaceOrderAbi.TryRead(writer.Written, scratch, out _)); // no symbol
        writer.Begin([], 9).Bytes("GOLD-KRW"u8).Unsigned(1).Unsigned(0).Signed(1).Signed(3).Unsigned(0).Signed(0).Unsigned(0).Unsigned(7);
        Assert.False(PlaceOrderAbi.TryRead(writer.Written[..^32], scratch, out _));
        Assert.True(PlaceOrderAbi.TryRead(writer.Written, scratch, out _));
    }

    [Fact]
    public void No_two_functions_of_a_module_have_one_selector()
    {
        foreach (ModuleFace face in Faces.Of(Catalog.Modules))
        {
            uint[] selectors = [.. face.Operations.Select(operation => operation.Selector), .. face.Views.Select(view => view.Selector)];
            Assert.Equal(selectors.Length, selectors.Distinct().Count());
        }
    }

    [Fact]
    public void Every_module_and_token_has_an_address_of_its_own()
    {
        Assert.Equal("0x0000000000000000000000000000000000000804", ContractAddresses.OfModule(4).ToString());
        Assert.Equal("0x" + "0a55e700000001".PadLeft(40, (char)48), ContractAddresses.OfToken(1).ToString());
        Assert.True(ContractAddresses.IsModule(ContractAddresses.OfModule(99), out ushort number));
        Assert.Equal(99, number);
        Assert.True(ContractAddresses.IsToken(ContractAddresses.OfToken(uint.MaxValue), out uint asset));
        Assert.Equal(uint.MaxValue, asset);
        Assert.False(ContractAddresses.IsToken(ContractAddresses.OfModule(4), out _));
        Assert.False(ContractAddresses.IsModule(ContractAddresses.OfToken(4), out _));
        Assert.False(ContractAddresses.IsModule(Address.Zero, out _));
    }
}
