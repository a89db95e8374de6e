using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Evm.State;

namespace Gwangan.Chain.Evm;

/// <summary>What the loop checks before an instruction: eight bytes, one load.</summary>
/// <param name="Gas">Gas that every execution takes.</param>
/// <param name="HeightMin">Bytes on the stack that the instruction needs; more than a stack can have when the fork does not define it.</param>
/// <param name="HeightRange">Bytes by which the stack may be higher than that, so that the result still has a place.</param>
[StructLayout(LayoutKind.Sequential, Size = 8)]
internal readonly record struct OpcodeCost(uint Gas, ushort HeightMin, ushort HeightRange);

/// <summary>The prices of a fork: for each instruction the gas of every execution and the words it takes and gives, and what the instructions' own rules ask for.</summary>
/// <remarks>The static part is charged by the engines; what depends on operands or state is charged by the methods in Instructions.</remarks>
public sealed unsafe class GasSchedule
{
    /// <summary>Most words on the stack.</summary>
    public const int StackWordsMax = 1024;

    /// <summary>Deepest call: a message from outside is at depth 0.</summary>
    public const int CallDepthMax = 1024;

    /// <summary>Longest code of a contract (EIP-170).</summary>
    public const int CodeSizeMax = 24_576;

    /// <summary>Longest init code (EIP-3860).</summary>
    public const int InitCodeSizeMax = 2 * CodeSizeMax;

    /// <summary>Gas for each byte of created code.</summary>
    public const int CodeByte = 200;

    /// <summary>Gas for each word copied.</summary>
    public const int CopyWord = 3;

    /// <summary>Gas for each word of memory; the square of the words over 512 comes on top.</summary>
    public const int MemoryWord = 3;

    /// <summary>Gas for each word hashed by KECCAK256 and CREATE2 (EIP-1014).</summary>
    public const int HashWord = 6;

    /// <summary>Gas for each byte of a log.</summary>
    public const int LogByte = 8;

    /// <summary>Gas for a call that sends value.</summary>
    public const int CallValue = 9_000;

    /// <summary>Gas that the receiver of value has for nothing.</summary>
    public const int CallStipend = 2_300;

    /// <summary>Gas for an account that a call or SELFDESTRUCT brings into being.</summary>
    public const int NewAccount = 25_000;

    /// <summary>Gas of the first access to an account in a transaction (EIP-2929).</summary>
    public const int ColdAccount = 2_600;

    /// <summary>Gas of the first access to a slot in a transaction (EIP-2929).</summary>
    public const int ColdSlot = 2_100;

    /// <summary>Gas of every access after the first (EIP-2929).</summary>
    public const int WarmAccess = 100;

    /// <summary>Gas to make a slot something from zero.</summary>
    public const int SlotSet = 20_000;

    /// <summary>Gas to change a slot otherwise, before EIP-2929.</summary>
    public const int SlotReset = 5_000;

    private const int StorageStatusCount = (int)StorageStatus.ModifiedRestored + 1;

    private static readonly GasSchedule[] ByFork = CreateAll();

    private readonly Shape[] _shapes = new Shape[256];
    private readonly OpcodeCost[] _costs = GC.AllocateArray<OpcodeCost>(256, pinned: true);

    private readonly int[] _storeGas = new int[StorageStatusCount], _storeRefund = new int[StorageStatusCount];

    private GasSchedule(EvmFork fork)
    {
        Fork = fork;
        ExpByte = fork >= EvmFork.SpuriousDragon ? 50 : 10;
        ColdAccountExtra = fork >= EvmFork.Berlin ? ColdAccount - WarmAccess : 0;
        ColdSlotExtra = fork >= EvmFork.Berlin ? ColdSlot - WarmAccess : 0;
        InitCodeWord = fork >= EvmFork.Shanghai ? 2 : 0;
        SelfDestructRefund = fork >= EvmFork.London ? 0 : 24_000;
        SlotClearRefund = fork >= EvmFork.London ? 4_800 : 15_000;
        Define();
        if (HasNetMetering) DefineStore();
        for (int opcode = 0; opcode < _costs.Length; opcode++) _costs[opcode] = _shapes[opcode].ToCost();
        Costs = (OpcodeCost*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_costs));
    }

    /// <summary>The fork.</summary>
    public EvmFork Fork { get; }

    /// <summary>Gas for each byte of EXP's exponent (EIP-160).</summary>
    public int ExpByte { get; }

    /// <summary>What the first access to an account adds to the static gas (EIP-2929); 0 before.</summary>
    public int ColdAccountExtra { get; }

    /// <summary>What the first access to a slot adds to the static gas (EIP-2929); 0 before.</summary>
    public int ColdSlotExtra { get; }

    /// <summary>Gas for each word of init code (EIP-3860); 0 before.</summary>
    public int InitCodeWord { get; }

    /// <summary>Refund of a SELFDESTRUCT; 0 since EIP-3529.</summary>
    public int SelfDestructRefund { get; }

    /// <summary>Refund for a slot that becomes zero (EIP-3529).</summary>
    public int SlotClearRefund { get; }

    /// <summary>True when SSTORE goes by the value before the transaction: EIP-1283 in Constantinople only, EIP-2200 since Istanbul.</summary>
    public bool HasNetMetering => Fork is EvmFork.Constantinople or >= EvmFork.Istanbul;

    /// <summary>Gas of SSTORE under net metering, without what a cold slot costs.</summary>
    internal int StoreGas(StorageStatus status) => _storeGas[(int)status];

    /// <summary>What SSTORE under net metering adds to the refund.</summary>
    internal int StoreRefund(StorageStatus status) => _storeRefund[(int)status];

    /// <summary>The table the loop reads.</summary>
    internal OpcodeCost* Costs { get; }

    /// <summary>The prices of <paramref name="fork"/>.</summary>
    public static GasSchedule Of(EvmFork fork) => ByFork[(int)fork];

    /// <summary>True when the fork has the instruction. INVALID (0xFE) is none.</summary>
    public bool IsDefined(Opcode opcode) => _shapes[(int)opcode].IsDefined;

    /// <summary>Gas of every execution of <paramref name="opcode"/>; 0 when it is not defined.</summary>
    public int GasOf(Opcode opcode) => _shapes[(int)opcode].Gas;

    /// <summary>Words that <paramref name="opcode"/> needs on the stack: for DUPn n, for SWAPn n + 1.</summary>
    public int InputsOf(Opcode opcode) => _shapes[(int)opcode].Inputs;

    /// <summary>Words that stand where the inputs stood.</summary>
    public int OutputsOf(Opcode opcode) => _shapes[(int)opcode].Outputs;

    /// <summary>True when every instruction marked in <paramref name="opcodes"/> is, costs and takes the same under both.</summary>
    internal bool IsAlike(GasSchedule other, ReadOnlySpan<bool> opcodes)
    {
        for (int opcode = 0; opcode < opcodes.Length; opcode++)
            if (opcodes[opcode] && _shapes[opcode] != other._shapes[opcode]) return false;
        return true;
    }

    private static GasSchedule[] CreateAll()
    {
        var all = new GasSchedule[(int)EvmFork.Osaka + 1];
        for (int fork = 0; fork < all.Length; fork++) all[fork] = new GasSchedule((EvmFork)fork);
        return all;
    }

    private void Define()
    {
        // EIP-150 raised the prices of state access, EIP-1884 again, and EIP-2929 made them depend on whether it is the first.
        int account = AtLeast(EvmFork.Berlin, WarmAccess, EvmFork.TangerineWhistle, 700, 20);
        int balance = Fork >= EvmFork.Berlin ? WarmAccess : Fork >= EvmFork.Istanbul ? 700 : Fork >= EvmFork.TangerineWhistle ? 400 : 20;
        int slot = Fork >= EvmFork.Berlin ? WarmAccess : Fork >= EvmFork.Istanbul ? 800 : Fork >= EvmFork.TangerineWhistle ? 200 : 50;
        int call = AtLeast(EvmFork.Berlin, WarmAccess, EvmFork.TangerineWhistle, 700, 40);

        Set(Opcode.Stop, 0, 0, 0);
        Set(Opcode.Add, 3, 2, 1); Set(Opcode.Mul, 5, 2, 1); Set(Opcode.Sub, 3, 2, 1); Set(Opcode.Div, 5, 2, 1); Set(Opcode.Sdiv, 5, 2, 1);
        Set(Opcode.Mod, 5, 2, 1); Set(Opcode.Smod, 5, 2, 1); Set(Opcode.Addmod, 8, 3, 1); Set(Opcode.Mulmod, 8, 3, 1); Set(Opcode.Exp, 10, 2, 1);
        Set(Opcode.SignExtend, 5, 2, 1);
        Set(Opcode.Lt, 3, 2, 1); Set(Opcode.Gt, 3, 2, 1); Set(Opcode.Slt, 3, 2, 1); Set(Opcode.Sgt, 3, 2, 1); Set(Opcode.Eq, 3, 2, 1);
        Set(Opcode.IsZero, 3, 1, 1); Set(Opcode.And, 3, 2, 1); Set(Opcode.Or, 3, 2, 1); Set(Opcode.Xor, 3, 2, 1); Set(Opcode.Not, 3, 1, 1);
        Set(Opcode.Byte, 3, 2, 1);
        if (Fork >= EvmFork.Constantinople) { Set(Opcode.Shl, 3, 2, 1); Set(Opcode.Shr, 3, 2, 1); Set(Opcode.Sar, 3, 2, 1); } // EIP-145
        if (Fork >= EvmFork.Osaka) Set(Opcode.Clz, 5, 1, 1); // EIP-7939
        Set(Opcode.Keccak256, 30, 2, 1);

        Set(Opcode.Address, 2, 0, 1); Set(Opcode.Balance, balance, 1, 1); Set(Opcode.Origin, 2, 0, 1); Set(Opcode.Caller, 2, 0, 1);
        Set(Opcode.CallValue, 2, 0, 1); Set(Opcode.CallDataLoad, 3, 1, 1); Set(Opcode.CallDataSize, 2, 0, 1); Set(Opcode.CallDataCopy, 3, 3, 0);
        Set(Opcode.CodeSize, 2, 0, 1); Set(Opcode.CodeCopy, 3, 3, 0); Set(Opcode.GasPrice, 2, 0, 1);
        Set(Opcode.ExtCodeSize, account, 1, 1); Set(Opcode.ExtCodeCopy, account, 4, 0);
        if (Fork >= EvmFork.Byzantium) { Set(Opcode.ReturnDataSize, 2, 0, 1); Set(Opcode.ReturnDataCopy, 3, 3, 0); } // EIP-211
        if (Fork >= EvmFork.Constantinople) Set(Opcode.ExtCodeHash, Fork >= EvmFork.Istanbul ? balance : 400, 1, 1); // EIP-1052
        Set(Opcode.BlockHash, 20, 1, 1); Set(Opcode.Coinbase, 2, 0, 1); Set(Opcode.Timestamp, 2, 0, 1); Set(Opcode.Number, 2, 0, 1);
        Set(Opcode.PrevRandao, 2, 0, 1); Set(Opcode.GasLimit, 2, 0, 1);
        if (Fork >= EvmFork.Istanbul) { Set(Opcode.ChainId, 2, 0, 1); Set(Opcode.SelfBalance, 5, 0, 1); } // EIP-1344, EIP-1884
        if (Fork >= EvmFork.London) Set(Opcode.BaseFee, 2, 0, 1); // EIP-3198
        if (Fork >= EvmFork.Cancun) { Set(Opcode.BlobHash, 3, 1, 1); Set(Opcode.BlobBaseFee, 2, 0, 1); } // EIP-4844, EIP-7516

        Set(Opcode.Pop, 2, 1, 0); Set(Opcode.Mload, 3, 1, 1); Set(Opcode.Mstore, 3, 2, 0); Set(Opcode.Mstore8, 3, 2, 0);
        Set(Opcode.Sload, slot, 1, 1); Set(Opcode.Sstore, 0, 2, 0);
        Set(Opcode.Jump, 8, 1, 0); Set(Opcode.Jumpi, 10, 2, 0); Set(Opcode.Pc, 2, 0, 1); Set(Opcode.Msize, 2, 0, 1); Set(Opcode.Gas, 2, 0, 1);
        Set(Opcode.JumpDest, 1, 0, 0);
        if (Fork >= EvmFork.Cancun) { Set(Opcode.Tload, WarmAccess, 1, 1); Set(Opcode.Tstore, WarmAccess, 2, 0); Set(Opcode.Mcopy, 3, 3, 0); } // EIP-1153, EIP-5656
        if (Fork >= EvmFork.Shanghai) Set(Opcode.Push0, 2, 0, 1); // EIP-3855
        for (int n = 1; n <= 32; n++) Set(Nth(Opcode.Push0, n), 3, 0, 1);
        for (int n = 1; n <= 16; n++) { Set(Nth(Opcode.Dup1, n - 1), 3, n, n + 1); Set(Nth(Opcode.Swap1, n - 1), 3, n + 1, n + 1); }
        for (int n = 0; n <= 4; n++) Set(Nth(Opcode.Log0, n), 375 + 375 * n, 2 + n, 0);

        Set(Opcode.Create, 32_000, 3, 1); Set(Opcode.Call, call, 7, 1); Set(Opcode.CallCode, call, 7, 1); Set(Opcode.Return, 0, 2, 0);
        if (Fork >= EvmFork.Homestead) Set(Opcode.DelegateCall, call, 6, 1); // EIP-7
        if (Fork >= EvmFork.Byzantium) { Set(Opcode.StaticCall, call, 6, 1); Set(Opcode.Revert, 0, 2, 0); } // EIP-214, EIP-140
        if (Fork >= EvmFork.Constantinople) Set(Opcode.Create2, 32_000, 4, 1); // EIP-1014
        Set(Opcode.SelfDestruct, Fork >= EvmFork.TangerineWhistle ? 5_000 : 0, 1, 0);
    }

    // What is not named costs an access, because the slot was paid for when it was changed first (EIP-1283, 2200, 2929, 3529).
    private void DefineStore()
    {
        int access = Fork >= EvmFork.Berlin ? WarmAccess : Fork >= EvmFork.Istanbul ? 800 : 200;
        int reset = Fork >= EvmFork.Berlin ? SlotReset - ColdSlot : SlotReset;
        Array.Fill(_storeGas, access);
        _storeGas[(int)StorageStatus.Added] = SlotSet;
        _storeGas[(int)StorageStatus.Deleted] = _storeGas[(int)StorageStatus.Modified] = reset;

        int clear = SlotClearRefund;
        _storeRefund[(int)StorageStatus.Deleted] = _storeRefund[(int)StorageStatus.ModifiedDeleted] = clear;
        _storeRefund[(int)StorageStatus.DeletedAdded] = -clear;
        _storeRefund[(int)StorageStatus.DeletedRestored] = reset - access - clear;
        _storeRefund[(int)StorageStatus.AddedDeleted] = SlotSet - access;
        _storeRefund[(int)StorageStatus.ModifiedRestored] = reset - access;
    }

    private static Opcode Nth(Opcode first, int n) => (Opcode)((int)first + n);

    private int AtLeast(EvmFork newer, int gasNewer, EvmFork older, int gasOlder, int gasBefore) => Fork >= newer ? gasNewer : Fork >= older ? gasOlder : gasBefore;

    private void Set(Opcode opcode, int gas, int inputs, int outputs) => _shapes[(int)opcode] = new Shape(true, gas, inputs, outputs);

    private readonly record struct Shape(bool IsDefined, int Gas, int Inputs, int Outputs)
    {
        private const int WordSize = 32;

        public OpcodeCost ToCost()
        {
            if (!IsDefined) return new OpcodeCost(0, ushort.MaxValue, 0);
            int heightMax = Outputs > Inputs ? StackWordsMax - (Outputs - Inputs) : StackWordsMax;
            return new OpcodeCost((uint)Gas, (ushort)(Inputs * WordSize), (ushort)((heightMax - Inputs) * WordSize));
        }
    }
}
