using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.State;

namespace Gwangan.Chain.Evm;

/// <summary>A call of a native contract. Used again for the next call at the same depth: nothing of it may be kept.</summary>
public sealed unsafe class NativeCall
{
    private readonly EvmFrame _frame;
    private byte[] _output = [];
    private int _outputSize;

    internal NativeCall(EvmFrame frame) => _frame = frame;

    /// <summary>Who calls.</summary>
    public Address Caller => _frame.Caller;

    /// <summary>In whose name it runs: the contract itself, unless it was reached by DELEGATECALL or CALLCODE.</summary>
    public Address Self => _frame.Self;

    /// <summary>Where the contract stands.</summary>
    public Address Address => _frame.CodeAddress;

    /// <summary>True when it was reached by DELEGATECALL or CALLCODE, so that it would run in another's name.</summary>
    public bool IsDelegated => _frame.Self != _frame.CodeAddress;

    /// <summary>The sent value, which <see cref="Self"/> already has.</summary>
    public UInt256 Value => _frame.Value;

    /// <summary>The call's data.</summary>
    public ReadOnlySpan<byte> Input => new(_frame.Input, _frame.InputSize);

    /// <summary>True when nothing may be changed.</summary>
    public bool IsStatic => _frame.IsStatic;

    /// <summary>How deep the call is; 0 when a transaction calls it directly.</summary>
    public int Depth => _frame.Depth;

    /// <summary>The state, for logs and accounts.</summary>
    public EvmState State => _frame.Machine.State;

    /// <summary>The machine that runs it, for its block and transaction.</summary>
    public EvmMachine Machine => _frame.Machine;

    /// <summary>Gas left.</summary>
    public long Gas { get; private set; }

    /// <summary>Takes <paramref name="gas"/>; false, and nothing taken, when less is left.</summary>
    public bool TryCharge(long gas)
    {
        if (gas > Gas) return false;
        Gas -= gas;
        return true;
    }

    /// <summary>Asks a contract, which can change nothing by that (EIP-214); nothing may have been written that it must not see. Gas is that of STATICCALL: all but a 64th of what is left goes along (EIP-150).</summary>
    /// <param name="to">Whom.</param>
    /// <param name="input">What.</param>
    /// <param name="answer">What it returned, or why it refused; good until the next call.</param>
    /// <returns>False when it failed, when the gas does not suffice to ask, and when calls are as deep as they may be.</returns>
    public bool TryAsk(in Address to, ReadOnlySpan<byte> input, out ReadOnlySpan<byte> answer)
    {
        long gas = Gas;
        bool isAnswered = _frame.Machine.TryAsk(_frame, in to, input, ref gas);
        Gas = gas;
        answer = _frame.Machine.Output;
        return isAnswered;
    }

    /// <summary>Space for an output of <paramref name="size"/> bytes, zeroed; it takes the place of any output before.</summary>
    public Span<byte> CreateOutput(int size)
    {
        if (_output.Length < size) _output = new byte[size];
        _outputSize = size;
        Span<byte> output = _output.AsSpan(0, size);
        output.Clear();
        return output;
    }

    /// <summary>Sets the output.</summary>
    public void SetOutput(ReadOnlySpan<byte> output) => output.CopyTo(CreateOutput(output.Length));

    internal ReadOnlySpan<byte> Output => _output.AsSpan(0, _outputSize);

    internal void Begin(long gas)
    {
        Gas = gas;
        _outputSize = 0;
    }
}
