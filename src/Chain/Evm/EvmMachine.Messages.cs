using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Precompiles;

namespace Gwangan.Chain.Evm;

/// <content>How a message runs: what goes before the first instruction and after the last.</content>
public sealed unsafe partial class EvmMachine
{
    private readonly PrecompileOutput _precompileOutput = new();
    private PrecompileSet _precompiles;

    /// <summary>Runs a call from outside. The transaction has begun in the state, the sender's nonce and fees are settled, its warm accounts are warm.</summary>
    public EvmResult Call(in EvmMessage message)
    {
        EvmFrame frame = PrepareOutermost(in message);
        if (!CanSend(frame)) return new EvmResult(EvmStatus.InsufficientBalance, message.Gas);
        EvmCode code = State.CodeOf(frame.SelfAccount);
        if (Fork >= EvmFork.Prague && code.TryDelegate(out Address target))
        {
            int account = State.Find(in target);
            State.MakeWarm(account);
            code = State.CodeOf(account);
        }
        frame.Code = code;
        long gasLeft = ExecuteCall(frame, EvmCallKind.Call, message.Gas);
        return new EvmResult(frame.Status, gasLeft);
    }

    /// <summary>Runs a creation from outside, under the same conditions. After success the output is the new contract's code.</summary>
    public EvmResult Create(in EvmMessage message)
    {
        EvmFrame frame = PrepareOutermost(in message);
        if (!CanSend(frame)) return new EvmResult(EvmStatus.InsufficientBalance, message.Gas);
        if (Fork >= EvmFork.Berlin) State.MakeWarm(frame.SelfAccount);
        if (State.Collides(frame.SelfAccount)) return new EvmResult(EvmStatus.CreateCollision, 0);
        frame.LoadInitCode(message.Input);
        frame.Input = null;
        frame.InputSize = 0;
        long gasLeft = ExecuteCreate(frame, EvmCallKind.Create, message.Gas);
        return new EvmResult(frame.Status, gasLeft);
    }

    /// <summary>The frame of a depth, up to <see cref="GasSchedule.CallDepthMax"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal EvmFrame FrameAt(int depth) => _frames[depth] ?? AddFrame(depth);

    /// <summary>
    /// Runs a call whose frame is prepared: who, whom, what and the code. Afterwards the frame has its status and <see cref="Output"/> what was returned; what a failed call
    /// changed is undone.
    /// </summary>
    /// <returns>The gas left.</returns>
    internal long ExecuteCall(EvmFrame frame, EvmCallKind kind, long gas)
    {
        NativeContract? native = null;
        bool isNative = Natives is not null && Natives.TryFind(in frame.CodeAddress, out native);
        int checkpoint = isNative ? State.CheckpointForNative() : State.Checkpoint();
        if (kind is EvmCallKind.Call && !frame.Value.IsZero) State.Transfer(frame.CallerAccount, frame.SelfAccount, in frame.Value);
        else if (kind is EvmCallKind.Call or EvmCallKind.StaticCall) State.Touch(frame.SelfAccount);
        Tracer?.Enter(frame, kind, gas);

        if (isNative) gas = RunNative(frame, native!, gas);
        else if (_precompiles.TryFind(in frame.CodeAddress, out Precompile? precompile)) gas = RunPrecompile(frame, precompile, gas);
        else if (frame.Code.Size == 0)
        {
            frame.Status = EvmStatus.Stopped;
            ReturnDataSize = 0;
        }
        else
        {
            gas = RunCode(frame, gas);
            SetReturnData(frame.Output);
        }

        if (frame.Status > EvmStatus.Returned)
        {
            State.RollbackTo(checkpoint);
            if (frame.Status.IsExceptional())
            {
                gas = 0;
                ReturnDataSize = 0;
            }
        }
        Tracer?.Exit(frame, gas, Output);
        return gas;
    }

    /// <summary>Runs a creation whose frame is prepared, at an address where nothing stands. Afterwards the frame has its status and <see cref="Output"/> the code or the reason of a revert.</summary>
    /// <returns>The gas left.</returns>
    internal long ExecuteCreate(EvmFrame frame, EvmCallKind kind, long gas)
    {
        int checkpoint = State.Checkpoint();
        State.CreateContract(frame.SelfAccount);
        State.Transfer(frame.CallerAccount, frame.SelfAccount, in frame.Value);
        Tracer?.Enter(frame, kind, gas);

        gas = RunCode(frame, gas);
        if (frame.Status.IsSuccess()) gas = KeepCode(frame, gas);
        SetReturnData(frame.Output);
        if (frame.Status > EvmStatus.Returned)
        {
            State.RollbackTo(checkpoint);
            if (frame.Status.IsExceptional())
            {
                gas = 0;
                ReturnDataSize = 0;
            }
        }
        Tracer?.Exit(frame, gas, Output);
        return gas;
    }

    /// <summary>Gives a frame more memory, zeroed; false when the machine has no more.</summary>
    /// <param name="frame">The running frame.</param>
    /// <param name="size">The new size: a multiple of 32, more than it has.</param>
    internal bool TryGrowMemory(EvmFrame frame, ulong size)
    {
        ulong start = (ulong)(frame.Memory - _memory);
        if (size > _memoryCapacity - start) return false;
        ulong from = start + frame.MemorySize, end = start + size;
        if (from < _memoryDirty) NativeMemory.Clear(_memory + from, (nuint)(ulong.Min(end, _memoryDirty) - from));
        _memoryDirty = ulong.Max(_memoryDirty, end);
        frame.MemorySize = size;
        return true;
    }

    /// <summary>Forgets what the last call has returned.</summary>
    internal void ClearReturnData() => ReturnDataSize = 0;

    private long RunCode(EvmFrame frame, long gas)
    {
        frame.Status = EvmStatus.Running;
        frame.MemorySize = 0;
        frame.OutputSize = 0;
        ReturnDataSize = 0; // EIP-211: what the caller's calls have returned is the caller's
        var stack = (UInt256*)(_stacks + (nuint)frame.Depth * StackAlignment);
        if (Tracer is not null) return Interpreter.RunTraced(frame, gas, stack);
        if (Mode == EvmMode.Interpreted || Compiler is null) return Interpreter.Run(frame, gas, stack);
        CompiledCode? compiled = frame.Code.CompiledFor(Fork) ?? RequestCompiled(frame.Code);
        if (compiled is not null) return compiled(frame, gas, stack);
        EvmCode code = frame.Code;
        long gasLeft = Interpreter.Run(frame, gas, stack);
        unchecked
        {
            code.InterpretedGas += gas - long.Max(gasLeft, 0);
        }
        return gasLeft;
    }

    private CompiledCode? RequestCompiled(EvmCode code)
    {
        if (code.Hash.IsZero) return null; // init code runs once
        unchecked
        {
            code.ExecutionCount++;
        }
        return Compiler!.Request(code, Fork, Mode == EvmMode.Compiled);
    }

    private long RunPrecompile(EvmFrame frame, Precompile precompile, long gas)
    {
        ReadOnlySpan<byte> input = new(frame.Input, frame.InputSize);
        long cost = precompile.GasOf(input);
        if (cost > gas)
        {
            frame.Status = EvmStatus.OutOfGas;
            return 0;
        }
        _precompileOutput.Clear();
        if (!precompile.TryRun(input, _precompileOutput))
        {
            frame.Status = EvmStatus.PrecompileFailure;
            return 0;
        }
        frame.Status = EvmStatus.Returned;
        SetReturnData(_precompileOutput.Bytes);
        return gas - cost;
    }

    private long RunNative(EvmFrame frame, NativeContract native, long gas)
    {
        NativeCall call = frame.NativeCall;
        call.Begin(gas);
        NativeOutcome outcome = native.Run(call);
        frame.Status = outcome switch
        {
            NativeOutcome.Returned => EvmStatus.Returned,
            NativeOutcome.Reverted => EvmStatus.Reverted,
            NativeOutcome.OutOfGas => EvmStatus.OutOfGas,
            NativeOutcome.StaticViolation => EvmStatus.StaticViolation,
            _ => EvmStatus.PrecompileFailure,
        };
        SetReturnData(call.Output);
        return call.Gas;
    }

    // What a caller keeps of its gas: one part of so many (EIP-150).
    private const long KeptPart = 64;

    /// <summary>A native contract's own STATICCALL: as the instruction, with the gas for memory to copy the input to.</summary>
    /// <param name="frame">The native contract's.</param>
    /// <param name="to">Whom it asks.</param>
    /// <param name="input">What; not in the machine's memory above the frame's input.</param>
    /// <param name="gas">Gas that it has; afterwards what is left.</param>
    internal bool TryAsk(EvmFrame frame, in Address to, ReadOnlySpan<byte> input, ref long gas)
    {
        ReturnDataSize = 0;
        long words = (input.Length + UInt256.Size - 1) / UInt256.Size, cost = words * (GasSchedule.MemoryWord + GasSchedule.CopyWord);
        int account = State.Find(in to);
        cost += State.MakeWarm(account) ? GasSchedule.ColdAccount : GasSchedule.WarmAccess;
        EvmCode code = State.CodeOf(account);
        if (Fork >= EvmFork.Prague && code.TryDelegate(out Address target))
        {
            int delegated = State.Find(in target);
            cost += State.MakeWarm(delegated) ? GasSchedule.ColdAccount : GasSchedule.WarmAccess;
            code = State.CodeOf(delegated);
        }
        // A native contract has no memory of its own; its callee's begins behind what it hands over.
        frame.MemorySize = 0;
        if (cost > gas || frame.Depth == GasSchedule.CallDepthMax || !TryGrowMemory(frame, (ulong)words * UInt256.Size)) return false;
        gas -= cost;
        input.CopyTo(new Span<byte>(frame.Memory, input.Length));

        EvmFrame callee = FrameAt(frame.Depth + 1);
        callee.Memory = frame.Memory + frame.MemorySize;
        callee.Code = code;
        callee.Self = callee.CodeAddress = to;
        callee.SelfAccount = account;
        callee.Caller = frame.Self;
        callee.CallerAccount = frame.SelfAccount;
        callee.Value = default;
        callee.Input = frame.Memory;
        callee.InputSize = input.Length;
        callee.IsStatic = true;
        long given = gas - (gas / KeptPart);
        gas += ExecuteCall(callee, EvmCallKind.StaticCall, given) - given;
        return callee.Status.IsSuccess();
    }

    // What init code returns becomes the contract's code (EIP-2, EIP-170, EIP-3541).
    private long KeepCode(EvmFrame frame, long gas)
    {
        ReadOnlySpan<byte> code = frame.Output;
        if (Fork >= EvmFork.SpuriousDragon && code.Length > GasSchedule.CodeSizeMax) return frame.Fail(EvmStatus.CodeTooLarge);
        if (Fork >= EvmFork.London && code.Length > 0 && code[0] == 0xEF) return frame.Fail(EvmStatus.InvalidCodePrefix);
        long cost = (long)GasSchedule.CodeByte * code.Length;
        if (cost > gas)
        {
            if (Fork >= EvmFork.Homestead) return frame.Fail(EvmStatus.OutOfGas);
            frame.OutputSize = 0; // Frontier: a contract without code
            return gas;
        }
        if (code.Length > 0) State.SetCode(frame.SelfAccount, new EvmCode(code));
        return gas - cost;
    }

    private EvmFrame PrepareOutermost(in EvmMessage message)
    {
        EvmFrame frame = FrameAt(0);
        frame.Memory = _memory;
        frame.Caller = message.Caller;
        frame.Self = frame.CodeAddress = message.To;
        frame.CallerAccount = State.Find(message.Caller);
        frame.SelfAccount = State.Find(message.To);
        frame.Value = message.Value;
        frame.IsStatic = message.IsStatic;
        Store(message.Input, ref _input, ref _inputCapacity);
        frame.Input = _input;
        frame.InputSize = message.Input.Length;
        ReturnDataSize = 0;
        return frame;
    }

    private bool CanSend(EvmFrame frame) => frame.Value.IsZero || State.SendableOf(frame.CallerAccount) >= frame.Value;

    private void SetReturnData(ReadOnlySpan<byte> data)
    {
        ReturnDataSize = data.Length;
        if (data.Length > 0) Store(data, ref _returnData, ref _returnDataCapacity);
    }

    private static void Store(ReadOnlySpan<byte> data, ref byte* buffer, ref int capacity)
    {
        if (data.Length > capacity)
        {
            NativeMemory.Free(buffer);
            capacity = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)data.Length);
            buffer = (byte*)NativeMemory.Alloc((nuint)capacity);
        }
        data.CopyTo(new Span<byte>(buffer, capacity));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private EvmFrame AddFrame(int depth) => _frames[depth] = new EvmFrame(this, depth);
}
