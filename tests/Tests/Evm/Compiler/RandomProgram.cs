using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;

namespace Gwangan.Tests.Evm.Compiler;

/// <summary>
/// Makes programs that look like a compiler's output: balanced stack, loops that end, branches that meet again, functions that return through the stack, memory,
/// storage, calls, gas reads. Also the same with a few bytes changed, and plain noise.
/// </summary>
public sealed class RandomProgram(int seed)
{
    private static readonly Opcode[] Unary = [Opcode.IsZero, Opcode.Not, Opcode.CallDataLoad];

    private static readonly Opcode[] Binary =
    [
        Opcode.Add, Opcode.Mul, Opcode.Sub, Opcode.Div, Opcode.Sdiv, Opcode.Mod, Opcode.Smod, Opcode.Exp, Opcode.SignExtend, Opcode.Lt, Opcode.Gt, Opcode.Slt,
        Opcode.Sgt, Opcode.Eq, Opcode.And, Opcode.Or, Opcode.Xor, Opcode.Byte, Opcode.Shl, Opcode.Shr, Opcode.Sar,
    ];

    private static readonly Opcode[] Sources =
    [
        Opcode.Address, Opcode.Caller, Opcode.CallValue, Opcode.CallDataSize, Opcode.CodeSize, Opcode.GasPrice, Opcode.ReturnDataSize, Opcode.Coinbase, Opcode.Timestamp,
        Opcode.Number, Opcode.PrevRandao, Opcode.GasLimit, Opcode.ChainId, Opcode.SelfBalance, Opcode.BaseFee, Opcode.Pc, Opcode.Msize, Opcode.Gas, Opcode.Origin,
    ];

    private readonly Random _random = new(seed);
    private readonly List<byte> _code = [];
    private readonly List<(int At, int Label)> _uses = [];
    private readonly List<int> _labels = [];
    private readonly List<(int Label, int Arguments)> _functions = [];
    private int _height, _budget;

    /// <summary>The program of <paramref name="seed"/>.</summary>
    public static byte[] Make(int seed)
    {
        var program = new RandomProgram(seed);
        byte[] code = program.Write();
        return (seed % 8) switch
        {
            6 => program.Change(code),
            7 => program.Noise(),
            _ => code,
        };
    }

    private byte[] Write()
    {
        _budget = _random.Next(10, 160);
        for (int i = _random.Next(3); i > 0; i--) _functions.Add((NewLabel(), _random.Next(4)));
        Statements(0);
        while (_height < 2) Constant();
        if (_random.Next(3) == 0) Store();
        Finish();
        // The bodies of functions stand behind: [return, arguments...] -> [result]
        foreach ((int label, int arguments) in _functions)
        {
            Place(label);
            _height = arguments;
            _budget = _random.Next(4, 40);
            Statements(1);
            Balance(1);
            Emit(Opcode.Swap1);
            Emit(Opcode.Jump);
        }
        foreach ((int at, int label) in _uses)
        {
            _code[at] = (byte)(_labels[label] >> 8);
            _code[at + 1] = (byte)_labels[label];
        }
        return [.. _code];
    }

    private void Finish()
    {
        switch (_random.Next(6))
        {
            case 0: Emit(Opcode.Stop); break;
            case 1: Push(_random.Next(96)); Push(_random.Next(64)); Emit(Opcode.Revert); break;
            case 2: Emit(Opcode.Invalid); break;
            default:
                // All that is on the stack goes into the output, so that nothing stays unseen.
                for (int at = 0; _height > 0 && at < 20; at++) { Push(at * 32); Emit(Opcode.Mstore); _height--; }
                Push(640); Push(0); Emit(Opcode.Return);
                break;
        }
    }

    private void Statements(int depth)
    {
        while (_budget-- > 0)
        {
            switch (_random.Next(depth > 2 ? 22 : 26))
            {
                case < 5: Constant(); break;
                case < 7 when _height > 0: Emit(Opcode.Dup1, _random.Next(int.Min(_height, 16))); _height++; break;
                case < 9 when _height > 1: Emit(Opcode.Swap1, _random.Next(int.Min(_height - 1, 16))); break;
                case < 10 when _height > 0: Emit(Opcode.Pop); _height--; break;
                case < 15 when _height > 1: Emit(Binary[_random.Next(Binary.Length)]); _height--; break;
                case < 16 when _height > 2: Emit(_random.Next(2) == 0 ? Opcode.Addmod : Opcode.Mulmod); _height -= 2; break;
                case < 17 when _height > 0: Emit(Unary[_random.Next(Unary.Length)]); break;
                case < 18: Emit(Sources[_random.Next(Sources.Length)]); _height++; break;
                case < 20: Memory(); break;
                case < 21: Store(); break;
                case < 22: Effect(); break;
                case 22: Branch(depth); break;
                case 23: Loop(depth); break;
                default: CallFunction(); break;
            }
        }
    }

    private void Memory()
    {
        switch (_random.Next(5))
        {
            case 0 when _height > 0: Offset(); Emit(Opcode.Mstore); _height--; break;
            case 1 when _height > 0: Offset(); Emit(Opcode.Mstore8); _height--; break;
            case 2: Push(_random.Next(100)); Offset(); Emit(Opcode.Keccak256); _height++; break;
            case 3: Push(_random.Next(80)); Push(_random.Next(40)); Offset(); Emit(_random.Next(2) == 0 ? Opcode.CallDataCopy : Opcode.CodeCopy); break;
            default: Offset(); Emit(Opcode.Mload); _height++; break;
        }
    }

    // Mostly a small number; now and then one from the stack, cut to be affordable; rarely as it is.
    private void Offset()
    {
        if (_height > 0 && _random.Next(3) == 0)
        {
            Emit(Opcode.Dup1, _random.Next(int.Min(_height, 16)));
            if (_random.Next(20) == 0) return;
            Push(0x1ff);
            Emit(Opcode.And);
        }
        else Push(_random.Next(300));
    }

    private void Store()
    {
        if (_height > 0 && _random.Next(2) == 0)
        {
            Push(_random.Next(16));
            Emit(_random.Next(4) == 0 ? Opcode.Tstore : Opcode.Sstore);
            _height--;
            return;
        }
        Push(_random.Next(16));
        Emit(_random.Next(4) == 0 ? Opcode.Tload : Opcode.Sload);
        _height++;
    }

    private void Effect()
    {
        switch (_random.Next(5))
        {
            case 0:
                int topics = int.Min(_random.Next(5), _height);
                Push(_random.Next(64)); Offset();
                Emit(Opcode.Log0, topics);
                _height -= topics;
                break;
            case 1: Push(_random.Next(32)); Push(_random.Next(8)); Push(_random.Next(64)); Emit(Opcode.ReturnDataCopy); break;
            case 2: Emit(Opcode.Address); Emit(_random.Next(2) == 0 ? Opcode.Balance : Opcode.ExtCodeHash); _height++; break;
            default: Call(); break;
        }
    }

    private void Call()
    {
        Opcode call = (Opcode[])[Opcode.Call, Opcode.StaticCall, Opcode.DelegateCall, Opcode.CallCode] is var calls ? calls[_random.Next(4)] : default;
        Push(_random.Next(64)); Push(_random.Next(128)); Push(_random.Next(64)); Push(_random.Next(128));
        if (call is Opcode.Call or Opcode.CallCode) Push(_random.Next(4) == 0 ? 1 : 0);
        Address callee = _random.Next(3) == 0 ? EngineBench.AddressOf(2) : EngineBench.Other;
        if (_random.Next(4) == 0) Push(4); // the identity precompile
        else { _code.Add((byte)Opcode.Push20); _code.AddRange(Address.Bytes(in callee)); }
        if (_random.Next(3) == 0) Emit(Opcode.Gas);
        else Push(_random.Next(30_000));
        Emit(call);
        _height++;
    }

    private void Branch(int depth)
    {
        int otherwise = NewLabel(), after = NewLabel();
        bool hasElse = _random.Next(2) == 0;
        Condition();
        PushLabel(otherwise);
        Emit(Opcode.Jumpi);
        _height--;
        int height = _height;
        Nested(depth);
        Balance(height);
        if (hasElse) { PushLabel(after); Emit(Opcode.Jump); }
        Place(otherwise);
        _height = height;
        if (!hasElse) return;
        Nested(depth);
        Balance(height);
        Place(after);
    }

    private void Loop(int depth)
    {
        int head = NewLabel();
        Push(_random.Next(1, 12));
        _height++;
        Place(head);
        int height = _height;
        Nested(depth);
        Balance(height);
        Push(1); Emit(Opcode.Swap1); Emit(Opcode.Sub);
        Emit(Opcode.Dup1);
        if (_random.Next(2) == 0) { Emit(Opcode.IsZero); Emit(Opcode.IsZero); }
        PushLabel(head);
        if (_random.Next(4) == 0) { Push(0); Emit(Opcode.Add); }
        Emit(Opcode.Jumpi);
    }

    private void Nested(int depth)
    {
        int outer = _budget;
        _budget = _random.Next(1, 20);
        Statements(depth + 1);
        _budget = outer - 3;
    }

    private void CallFunction()
    {
        if (_functions.Count == 0) return;
        (int label, int arguments) = _functions[_random.Next(_functions.Count)];
        if (_code.Count > _labels[label] && _labels[label] >= 0) return; // no recursion
        int back = NewLabel();
        PushLabel(back);
        for (int i = 0; i < arguments; i++) Constant();
        PushLabel(label);
        Emit(Opcode.Jump);
        Place(back);
        _height += 1 - arguments;
    }

    private void Condition()
    {
        if (_height > 0 && _random.Next(4) != 0) { Emit(Opcode.Dup1, _random.Next(int.Min(_height, 16))); _height++; }
        else Constant();
        if (_random.Next(2) == 0) Emit(Opcode.IsZero);
    }

    private void Balance(int height)
    {
        while (_height > height) { Emit(Opcode.Pop); _height--; }
        while (_height < height) Constant();
    }

    private void Constant()
    {
        int kind = _random.Next(10);
        UInt256 value = kind switch
        {
            < 3 => (UInt256)(uint)_random.Next(40),
            3 => (UInt256)(uint)_random.Next(250, 260),
            4 => UInt256.One << _random.Next(256),
            5 => (UInt256.One << _random.Next(256)) - UInt256.One,
            6 => UInt256.MaxValue - (UInt256)(uint)_random.Next(3),
            7 => (UInt256)(ulong)_random.NextInt64(),
            _ => new UInt256((ulong)_random.NextInt64() * 2, (ulong)_random.NextInt64() * 2, (ulong)_random.NextInt64(), (ulong)_random.NextInt64() * 2),
        };
        byte[] bytes = value.ToBigEndian();
        int size = int.Max(value.ByteLength, 1);
        Emit(Opcode.Push0, size);
        _code.AddRange(bytes.AsSpan(32 - size));
        _height++;
    }

    private int NewLabel()
    {
        _labels.Add(-1);
        return _labels.Count - 1;
    }

    private void Place(int label)
    {
        _labels[label] = _code.Count;
        Emit(Opcode.JumpDest);
    }

    private void PushLabel(int label)
    {
        Emit(Opcode.Push2);
        _uses.Add((_code.Count, label));
        _code.Add(0);
        _code.Add(0);
    }

    private void Push(int value)
    {
        if (value < 256) { Emit(Opcode.Push1); _code.Add((byte)value); }
        else { Emit(Opcode.Push2); _code.Add((byte)(value >> 8)); _code.Add((byte)value); }
    }

    private void Emit(Opcode opcode, int offset = 0) => _code.Add((byte)((int)opcode + offset));

    private byte[] Change(byte[] code)
    {
        for (int i = _random.Next(1, 5); i > 0; i--) code[_random.Next(code.Length)] = (byte)_random.Next(256);
        return code;
    }

    private byte[] Noise()
    {
        byte[] code = new byte[_random.Next(1, 400)];
        for (int i = 0; i < code.Length; i++)
            code[i] = _random.Next(4) switch { 0 => (byte)_random.Next(256), 1 => (byte)(0x60 + _random.Next(4)), 2 => (byte)(0x80 + _random.Next(32)), _ => (byte)_random.Next(0x60) };
        return code;
    }
}
