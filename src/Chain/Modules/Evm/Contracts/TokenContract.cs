using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Abi;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Chain.Modules.Evm.Contracts;

/// <summary>An asset as a token: EIP-20, permits (EIP-2612), authorizations (EIP-3009), its signing domain (EIP-5267), errors by EIP-6093. Its interface is contracts/IToken.sol.</summary>
/// <remarks>
/// Balances are the ledger's own, so a payment here and a payment by <c>money.Transfer</c> are the same payment; it happens at once and is undone with the call that made it.
/// What is taken is checked first and paid in gas first; then it must succeed.
/// </remarks>
public sealed partial class TokenContract : NativeContract
{
    // A look takes what a cold slot takes, a change what it takes to change one, a first balance what a new slot takes (EIP-2200, 2929).
    private const long LookGas = 2_100, ChangeGas = 2_900, NewGas = 20_000, LogGas = 1_756, AnswerGas = 100;

    private static readonly byte[] ApprovalTopic = AbiSignature.Topic("Approval(address,address,uint256)");

    private readonly MoneyModule _money;
    private readonly LockedTotals _locked;
    private readonly uint _asset;
    private readonly AbiWriter _answer = new();
    private readonly Dictionary<uint, Function> _functions;
    private readonly Call _call;
    private readonly ulong _chainId;

    private delegate NativeOutcome Function(NativeCall call, ref AbiReader arguments);

    /// <summary>The token of an asset.</summary>
    /// <param name="money">Who owns what.</param>
    /// <param name="locked">What open orders hold.</param>
    /// <param name="asset">The asset's number.</param>
    /// <param name="call">Where native events go.</param>
    /// <param name="chainId">The chain, for the signing domain.</param>
    public TokenContract(MoneyModule money, LockedTotals locked, uint asset, Call call, ulong chainId)
    {
        (_money, _locked, _asset, _call, _chainId) = (money, locked, asset, call, chainId);
        _functions = [];
        Add("name()", Name);
        Add("symbol()", SymbolOf);
        Add("decimals()", Decimals);
        Add("totalSupply()", TotalSupply);
        Add("balanceOf(address)", BalanceOf);
        Add("allowance(address,address)", Allowance);
        Add("transfer(address,uint256)", Transfer);
        Add("approve(address,uint256)", Approve);
        Add("transferFrom(address,address,uint256)", TransferFrom);
        AddSigned();
    }

    private ref readonly AssetRecord Asset => ref _money.Assets.Read(_asset);

    /// <inheritdoc/>
    public override NativeOutcome Run(NativeCall call)
    {
        // A token has no use for coin: what is sent along would be lost.
        if (call.IsDelegated || !call.Value.IsZero || call.Input.Length < 4) return call.Revert([]);
        uint selector = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(call.Input);
        if (!_functions.TryGetValue(selector, out Function? function)) return call.Revert([]);
        AbiReader arguments = new(call.Input[4..]);
        return function(call, ref arguments);
    }

    private void Add(string signature, Function function) => _functions.Add(AbiSignature.Selector(signature), function);

    private NativeOutcome Name(NativeCall call, ref AbiReader arguments) =>
        call.TryCharge(LookGas) ? call.Return(_answer.Begin([], 1).Bytes(System.Text.Encoding.UTF8.GetBytes(Asset.Name.ToString())).Written) : NativeOutcome.OutOfGas;

    private NativeOutcome SymbolOf(NativeCall call, ref AbiReader arguments)
    {
        if (!call.TryCharge(LookGas)) return NativeOutcome.OutOfGas;
        Symbol symbol = Asset.Symbol;
        return call.Return(_answer.Begin([], 1).Bytes(Symbol.Bytes(in symbol)).Written);
    }

    private NativeOutcome Decimals(NativeCall call, ref AbiReader arguments) =>
        call.TryCharge(AnswerGas) ? call.Return(_answer.Begin([], 1).Unsigned(Amount.Decimals).Written) : NativeOutcome.OutOfGas;

    private NativeOutcome TotalSupply(NativeCall call, ref AbiReader arguments) =>
        call.TryCharge(LookGas) ? call.Return(_answer.Begin([], 1).Amount(Asset.Supply).Written) : NativeOutcome.OutOfGas;

    private NativeOutcome BalanceOf(NativeCall call, ref AbiReader arguments)
    {
        Address account = arguments.Address();
        if (arguments.Failed) return Malformed(call);
        if (!call.TryCharge(LookGas)) return NativeOutcome.OutOfGas;
        // What is locked is as of the last block's end: what has been unlocked and paid to that address since counts twice until this block's end, and may exceed an amount.
        UInt256 balance = _money.OwnedOf(in account, _asset).Units;
        if (account == EvmModule.LockedAt) balance += (UInt256)_locked.Of(_asset).Units;
        return call.Return(_answer.Begin([], 1).Word(in balance).Written);
    }

    private NativeOutcome Allowance(NativeCall call, ref AbiReader arguments)
    {
        Address owner = arguments.Address(), spender = arguments.Address();
        if (arguments.Failed) return Malformed(call);
        return call.TryCharge(LookGas) ? Return(call, Storage(call).AllowanceOf(in owner, in spender)) : NativeOutcome.OutOfGas;
    }

    private NativeOutcome Approve(NativeCall call, ref AbiReader arguments)
    {
        Address spender = arguments.Address();
        UInt256 value = UInt256.FromBigEndian(arguments.Word());
        if (arguments.Failed) return Malformed(call);
        if (call.IsStatic) return NativeOutcome.StaticViolation;
        if (!call.TryCharge(LookGas + NewGas + LogGas)) return NativeOutcome.OutOfGas;
        if (spender.IsZero) return Fail(call, "ERC20InvalidSpender(address)", writer => writer.Address(Address.Zero), 1);
        SetAllowance(call, call.Caller, in spender, in value);
        return True(call);
    }

    private NativeOutcome Transfer(NativeCall call, ref AbiReader arguments)
    {
        Address to = arguments.Address();
        UInt256 value = UInt256.FromBigEndian(arguments.Word());
        if (arguments.Failed) return Malformed(call);
        return Pay(call, call.Caller, in to, in value, out NativeOutcome refused) ? True(call) : refused;
    }

    private NativeOutcome TransferFrom(NativeCall call, ref AbiReader arguments)
    {
        Address from = arguments.Address(), to = arguments.Address();
        UInt256 value = UInt256.FromBigEndian(arguments.Word());
        if (arguments.Failed) return Malformed(call);
        if (call.IsStatic) return NativeOutcome.StaticViolation;
        if (!call.TryCharge(LookGas + ChangeGas)) return NativeOutcome.OutOfGas;
        Address spender = call.Caller;
        UInt256 allowed = Storage(call).AllowanceOf(in from, in spender);
        if (allowed < value) return Fail(call, "ERC20InsufficientAllowance(address,uint256,uint256)", writer => writer.Address(in spender).Word(Bytes(allowed)).Word(Bytes(value)), 3);
        if (!Pay(call, in from, in to, in value, out NativeOutcome refused)) return refused;
        // An allowance of everything is never used up.
        if (allowed != UInt256.MaxValue) Storage(call).SetAllowance(in from, in spender, allowed - value);
        return True(call);
    }

    // Every payment of the token: refuses and changes nothing, or moves the money and says so in a log and an event.
    private bool Pay(NativeCall call, in Address from, in Address to, in UInt256 value, out NativeOutcome refused)
    {
        refused = NativeOutcome.StaticViolation;
        if (call.IsStatic) return false;
        refused = NativeOutcome.OutOfGas;
        bool isNew = !value.IsZero && _money.OwnedOf(in to, _asset).IsZero && _money.LockedOf(in to, _asset).IsZero;
        if (!call.TryCharge((2 * LookGas) + (2 * ChangeGas) + LogGas + (isNew ? NewGas : 0))) return false;
        refused = Refusal(call, from, to, value);
        if (refused != NativeOutcome.Returned) return false;
        if (!value.IsZero && from != to)
        {
            Invariant.Assert(value.TryToUInt128(out UInt128 units));
            Amount amount = new(units);
            _money.Move(in from, in to, _asset, amount);
            _call.Emit(new Transferred(from, to, Asset.Symbol, amount));
        }
        LogTransfer(call.State, call.Self, in from, in to, in value);
        return true;
    }

    private NativeOutcome Refusal(NativeCall call, Address from, Address to, UInt256 value)
    {
        if (!_money.Assets.IsActive(_asset)) return Fail(call, "AssetSuspended()", _ => { }, 0);
        if (to.IsZero) return Fail(call, "ERC20InvalidReceiver(address)", writer => writer.Address(Address.Zero), 1);
        Amount available = _money.AvailableOf(in from, _asset);
        if (value.TryToUInt128(out UInt128 units) && available.Units >= units) return NativeOutcome.Returned;
        return Fail(call, "ERC20InsufficientBalance(address,uint256,uint256)", writer => writer.Address(in from).Amount(available).Word(Bytes(value)), 3);
    }

    private void SetAllowance(NativeCall call, in Address owner, in Address spender, in UInt256 value)
    {
        Storage(call).SetAllowance(in owner, in spender, in value);
        AddLog(call, ApprovalTopic, Word(in owner), Word(in spender), Bytes(value));
    }

    private static TokenStorage Storage(NativeCall call) => new(call.State, call.State.Find(call.Self));

    private static void AddLog(NativeCall call, byte[] topic, in Hash32 first, in Hash32 second, ReadOnlySpan<byte> data) =>
        call.State.AddLog(call.Self, [new Hash32(topic), first, second], data);

    private NativeOutcome Return(NativeCall call, UInt256 value) => call.Return(_answer.Begin([], 1).Word(Bytes(value)).Written);

    private NativeOutcome True(NativeCall call) => call.Return(_answer.Begin([], 1).Bool(true).Written);

    private NativeOutcome Malformed(NativeCall call) => Fail(call, "Malformed()", _ => { }, 0);

    private NativeOutcome Fail(NativeCall call, string error, Action<AbiWriter> arguments, int count)
    {
        arguments(_answer.Begin(AbiSignature.SelectorBytes(error), count));
        return call.Revert(_answer.Written);
    }

    private static byte[] Bytes(UInt256 value)
    {
        byte[] bytes = new byte[Hash32.Size];
        value.WriteBigEndian(bytes);
        return bytes;
    }

    /// <summary>Writes a token's Transfer log.</summary>
    internal static void LogTransfer(EvmState state, in Address token, in Address from, in Address to, in UInt256 value)
    {
        Span<byte> data = stackalloc byte[Hash32.Size];
        value.WriteBigEndian(data);
        state.AddLog(in token, [EvmState.TransferTopic, Word(in from), Word(in to)], data);
    }

    /// <summary>An address as a topic.</summary>
    internal static Hash32 Word(in Address address)
    {
        Span<byte> word = stackalloc byte[Hash32.Size];
        word.Clear();
        Address.Bytes(in address).CopyTo(word[(Hash32.Size - Address.Size)..]);
        return new Hash32(word);
    }

    /// <summary>The address in a topic.</summary>
    internal static Address AddressOf(in Hash32 topic) => new(Hash32.Bytes(in topic)[(Hash32.Size - Address.Size)..]);
}
