using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm.Contracts;

namespace Gwangan.Chain.Modules.Evm;

/// <summary>The part <c>evm</c> of a genesis: <c>{ chainId, gasLimit?, baseFee?, baseFeeMin?, coinLogs?, fork? | forks?, accounts?, development? }</c>.</summary>
/// <remarks>
/// <code>
/// "evm": { "chainId": 8210, "gasLimit": 30000000, "baseFee": "1000000000", "baseFeeMin": "1000000000", "fork": "osaka",
///          "accounts": [{ "address": "0x…", "nonce": 1, "code": "0x…", "storage": { "0x…": "0x…" } }] }
/// </code>
/// Instead of one fork, <c>forks: { "prague": 0, "osaka": 1000 }</c> names the blocks with which they begin. Won is given out under <c>accounts</c> of the whole genesis.
/// <c>development: true</c> makes a city for developing contracts, in which anybody may set accounts and act for them (docs/development-city.md).
/// </remarks>
internal sealed class EvmGenesis
{
    /// <summary>The least gas limit of a block.</summary>
    public const long GasLimitMin = 1_000_000;

    private const long GasLimitDefault = 30_000_000, ChainIdMax = int.MaxValue;
    private const string BaseFeeDefault = "1000000000";

    // EIP-2935 gives this code for the contract that keeps hashes of past blocks.
    private static readonly byte[] HistoryCode = Convert.FromHexString(
        "3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500");

    private readonly List<Account> _accounts = [];

    private sealed record Account(Address Address, ulong Nonce, byte[] Code, List<(UInt256 Key, UInt256 Value)> Storage);

    public ulong ChainId { get; private init; }
    public ulong GasLimit { get; private init; }
    public Amount BaseFee { get; private init; }
    public Amount BaseFeeMin { get; private init; }
    public bool CoinLogs { get; private init; }
    public bool IsDevelopment { get; private init; }
    public List<(EvmFork Fork, long FromHeight)> Forks { get; } = [];

    /// <summary>Reads the part.</summary>
    /// <exception cref="GenesisException">It is wrong; the message names the place.</exception>
    public static EvmGenesis Read(GenesisReader evm)
    {
        foreach ((string name, GenesisReader value) in evm.Members())
            if (name is not ("chainId" or "gasLimit" or "baseFee" or "baseFeeMin" or "coinLogs" or "fork" or "forks" or "accounts" or "development")) throw value.Error("no such member here");
        Invariant.Assert(Amount.TryParse(BaseFeeDefault, out Amount feeDefault));
        Amount min = evm.Has("baseFeeMin") ? evm.Amount("baseFeeMin") : feeDefault;
        EvmGenesis read = new()
        {
            ChainId = ReadChainId(evm, "chainId"),
            GasLimit = evm.Has("gasLimit") ? (ulong)evm.Integer("gasLimit", GasLimitMin, (long)Limits.BlockGasLimitMax) : GasLimitDefault,
            BaseFeeMin = min,
            BaseFee = evm.Has("baseFee") ? evm.Amount("baseFee") : min,
            CoinLogs = !evm.Has("coinLogs") || evm.Boolean("coinLogs"),
            IsDevelopment = evm.Has("development") && evm.Boolean("development"),
        };
        if (read.BaseFee < min) throw evm.Error("a baseFee that is not below baseFeeMin");
        if (read.BaseFee.Units >> 96 != 0) throw evm.Error("a baseFee below 2^96 won units");
        read.ReadForks(evm);
        read.ReadAccounts(evm);
        return read;
    }

    /// <summary>Reads a number of an Ethereum chain.</summary>
    public static ulong ReadChainId(GenesisReader place, string name) => (ulong)place.Integer(name, 1, ChainIdMax);

    /// <summary>Writes the accounts, within a block.</summary>
    public void WriteAccounts(EvmState state)
    {
        state.BeginTransaction();
        foreach (Account account in _accounts)
        {
            int handle = state.Find(account.Address);
            state.SetNonce(handle, account.Nonce);
            if (account.Code.Length > 0) state.SetCode(handle, new EvmCode(account.Code));
            foreach ((UInt256 key, UInt256 value) in account.Storage) state.Store(state.FindSlot(handle, in key), in value);
        }
        state.EndTransaction();
    }

    private void ReadForks(GenesisReader evm)
    {
        if (evm.Has("fork") == evm.Has("forks") && evm.Has("fork")) throw evm.Error("either fork or forks");
        if (!evm.Has("forks"))
        {
            Forks.Add((evm.Has("fork") ? ForkOf(evm.Text("fork"), evm) : EvmFork.Osaka, 0));
            return;
        }
        GenesisReader forks = evm.Object("forks");
        foreach ((string name, GenesisReader value) in forks.Members()) Forks.Add((ForkOf(name, value), forks.Integer(name, 0, long.MaxValue)));
        Forks.Sort(static (one, other) => one.Fork.CompareTo(other.Fork));
        if (Forks.Count == 0 || Forks[0].FromHeight != 0) throw forks.Error("a fork that begins with block 0");
        for (int i = 1; i < Forks.Count; i++)
            if (Forks[i].Fork == Forks[i - 1].Fork || Forks[i].FromHeight < Forks[i - 1].FromHeight) throw forks.Error("each fork once, and a later one not before an earlier one");
    }

    // Headers and fees are those of EIP-1559, so that is where a city can begin.
    private static EvmFork ForkOf(string name, GenesisReader place)
    {
        for (EvmFork fork = EvmFork.London; fork <= EvmFork.Osaka; fork++)
            if (FieldDefinition.CamelCase(fork.ToString()) == name) return fork;
        throw place.Error("one of london, paris, shanghai, cancun, prague, osaka");
    }

    private void ReadAccounts(GenesisReader evm)
    {
        SortedSet<Address> known = [];
        if (Forks[^1].Fork >= EvmFork.Prague)
        {
            _accounts.Add(new Account(SystemCalls.History, 1, HistoryCode, []));
            known.Add(SystemCalls.History);
        }
        if (evm.Has("accounts")) ReadAccounts(evm, known);
        foreach ((Address address, byte[] code) in StandardContracts.All)
            if (known.Add(address)) _accounts.Add(new Account(address, 1, code, []));
    }

    private void ReadAccounts(GenesisReader evm, SortedSet<Address> known)
    {
        foreach (GenesisReader account in evm.Array("accounts"))
        {
            Address address = account.Address("address");
            if (ContractAddresses.IsOfChain(in address)) throw account.Error("no address of the chain's own contracts");
            if (!known.Add(address)) throw account.Error("each address once, and the history contract of EIP-2935 not at all");
            ulong nonce = account.Has("nonce") ? (ulong)account.Integer("nonce", 0, long.MaxValue) : 0;
            byte[] code = account.Has("code") ? BytesOf(account.Text("code"), account) : [];
            if (code.Length > GasSchedule.CodeSizeMax) throw account.Error("a code of at most 24,576 bytes");
            // EIP-161: a contract begins with nonce 1, and an account without all three is none.
            if (code.Length > 0 && nonce == 0) nonce = 1;
            List<(UInt256 Key, UInt256 Value)> storage = [];
            if (account.Has("storage"))
                foreach ((string key, GenesisReader value) in account.Object("storage").Members()) storage.Add((WordOf(key, value), WordOf(value.Text(), value)));
            if (nonce == 0) throw account.Error("a nonce or a code");
            _accounts.Add(new Account(address, nonce, code, storage));
        }
    }

    private static UInt256 WordOf(string text, GenesisReader place)
    {
        byte[] bytes = BytesOf(text.Length % 2 == 0 ? text : "0x0" + text[Math.Min(2, text.Length)..], place);
        return bytes.Length <= UInt256.Size ? UInt256.FromBigEndian(bytes) : throw place.Error("0x and at most 64 hex digits");
    }

    private static byte[] BytesOf(string text, GenesisReader place)
    {
        if (!text.StartsWith("0x", StringComparison.Ordinal)) throw place.Error("0x and hex digits");
        byte[] bytes = new byte[text.Length / 2 - 1];
        bool ok = Convert.FromHexString(text.AsSpan(2), bytes, out _, out int written) == System.Buffers.OperationStatus.Done && written == bytes.Length;
        return ok ? bytes : throw place.Error("0x and hex digits");
    }
}
