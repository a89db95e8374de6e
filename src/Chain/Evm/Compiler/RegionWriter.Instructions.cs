using System.Reflection;
using System.Reflection.Emit;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Compiler;

/// <content>What each instruction becomes.</content>
internal sealed partial class RegionWriter
{
    // No gas pays for memory beyond this.
    private const int OffsetBits = 32;

    // Returns false when the instruction ended the frame.
    private bool WriteInstruction(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.Pop: _stack.Pop(); return true;
            case >= Opcode.Dup1 and <= Opcode.Dup16: _stack.Duplicate(opcode - Opcode.Dup1 + 1); return true;
            case >= Opcode.Swap1 and <= Opcode.Swap16: _stack.Swap(opcode - Opcode.Swap1 + 1); return true;
            case Opcode.Gas:
                _piece.PushGas();
                _stack.Push(SymbolicWord.Narrow(_words.TakeTop(63)));
                return true;
            case Opcode.Mload: LoadWord(_stack.Pop()); return true;
            case Opcode.Mstore: StoreWord(_stack.Pop(), _stack.Pop()); return true;
            case Opcode.Mstore8: StoreByte(_stack.Pop(), _stack.Pop()); return true;
            case Opcode.Msize:
                _piece.PushMemorySize();
                _stack.Push(SymbolicWord.Narrow(_words.TakeTop(OffsetBits + 2)));
                return true;
            case Opcode.CodeSize: _stack.Push(SymbolicWord.Of((ulong)_map.Size)); return true;
        }
        return WriteArithmetic(opcode) || WriteCall(opcode);
    }

    private bool WriteArithmetic(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.Add: Binary(_words.Add); return true;
            case Opcode.Mul: Binary(_words.Multiply); return true;
            case Opcode.Sub: Binary(_words.Subtract); return true;
            case Opcode.Div: Binary(_words.Divide); return true;
            case Opcode.Mod: Binary(_words.Modulo); return true;
            case Opcode.Lt: Binary((a, b) => _words.LessThan(a, b)); return true;
            case Opcode.Gt: Binary((a, b) => _words.LessThan(b, a)); return true;
            case Opcode.Slt: Binary((a, b) => _words.LessThan(a, b, isSigned: true)); return true;
            case Opcode.Sgt: Binary((a, b) => _words.LessThan(b, a, isSigned: true)); return true;
            case Opcode.Eq: Binary(_words.Equal); return true;
            case Opcode.And: Binary(_words.And); return true;
            case Opcode.Or: Binary(_words.Or); return true;
            case Opcode.Xor: Binary(_words.Xor); return true;
            case Opcode.IsZero: _stack.Push(_words.IsZero(_stack.Pop())); return true;
            case Opcode.Not: _stack.Push(_words.Not(_stack.Pop())); return true;
            case Opcode.Shl: Shift(_words.ShiftLeft, nameof(Word.ShiftLeft), false); return true;
            case Opcode.Shr: Shift(_words.ShiftRight, nameof(Word.ShiftRight), false); return true;
            case Opcode.Sar: Shift(_words.ShiftArithmetic, nameof(Word.ShiftArithmetic), true); return true;
            case Opcode.Byte: ByIndex(31, _words.Byte, nameof(Word.Byte), _ => SymbolicWord.Of(UInt256.Zero)); return true;
            case Opcode.SignExtend: ByIndex(30, _words.SignExtend, nameof(Word.SignExtend), word => word); return true;
            case Opcode.Sdiv: Through(nameof(Word.SignedDivide), 2); return true;
            case Opcode.Smod: Through(nameof(Word.SignedModulo), 2); return true;
            case Opcode.Addmod: Through(nameof(Word.AddModulo), 3); return true;
            case Opcode.Mulmod: _stack.Push(_words.Through(InstructionMethods.MultiplyModulo, _stack.Pop(), _stack.Pop(), _stack.Pop())); return true;
            case Opcode.Clz: Through(nameof(Word.CountLeadingZeros), 1); return true;
            default: return false;
        }
    }

    private void Binary(Func<SymbolicWord, SymbolicWord, SymbolicWord> write)
    {
        SymbolicWord a = _stack.Pop(), b = _stack.Pop();
        _stack.Push(write(a, b));
    }

    private void Shift(Func<SymbolicWord, int, SymbolicWord> write, string method, bool isSigned)
    {
        SymbolicWord count = _stack.Pop(), word = _stack.Pop();
        if (!count.IsConstant) _stack.Push(_words.Through(InstructionMethods.Arithmetic(method), count, word));
        else if (count.Constant < 256) _stack.Push(write(word, (int)count.Constant.U0));
        else _stack.Push(isSigned ? _words.ShiftArithmetic(_words.ShiftArithmetic(word, 255), 1) : SymbolicWord.Of(UInt256.Zero));
    }

    // BYTE and SIGNEXTEND: written out for an index known now, a constant matter beyond the last index.
    private void ByIndex(int last, Func<SymbolicWord, int, SymbolicWord> write, string method, Func<SymbolicWord, SymbolicWord> beyond)
    {
        SymbolicWord index = _stack.Pop(), word = _stack.Pop();
        if (!index.IsConstant) _stack.Push(_words.Through(InstructionMethods.Arithmetic(method), index, word));
        else _stack.Push(index.Constant <= (ulong)last ? write(word, (int)index.Constant.U0) : beyond(word));
    }

    private void Through(string method, int operands)
    {
        var words = new SymbolicWord[operands];
        for (int i = 0; i < operands; i++) words[i] = _stack.Pop();
        _stack.Push(_words.Through(InstructionMethods.Arithmetic(method), words));
    }

    // The methods both engines share: operands in memory one above the other, the result where the deepest was.
    private bool WriteCall(Opcode opcode)
    {
        MethodInfo method = InstructionMethods.Of(opcode);
        int operands = _compiler.Prices.InputsOf(opcode), deepest = _il.TakeCells(int.Max(operands, 1));
        for (int i = 0; i < operands; i++)
        {
            SymbolicWord word = _stack.Pop();
            _compiler.Escapes(word);
            _words.Write(word, deepest + operands - 1 - i);
        }
        _il.Argument(1, "frame");
        if (InstructionMethods.Meters(method)) _piece.PushGas();
        _words.PlaceAddress(deepest + int.Max(operands - 1, 0));
        _il.Call(method);
        if (InstructionMethods.Meters(method)) _piece.TakeGas();
        if (opcode is Opcode.Return or Opcode.Revert or Opcode.SelfDestruct)
        {
            _piece.End();
            return false;
        }
        if (_compiler.Prices.OutputsOf(opcode) > 0) _stack.Push(SymbolicWord.InSlot(deepest, InstructionMethods.ResultLimbs(opcode)));
        return true;
    }

    // ---- memory ----

    private void LoadWord(SymbolicWord offset)
    {
        ReachMemory(offset, UInt256.Size);
        _stack.Push(_words.LoadBigEndian(_piece.Address));
    }

    private void StoreWord(SymbolicWord offset, SymbolicWord value)
    {
        _compiler.Escapes(value);
        ReachMemory(offset, UInt256.Size);
        _words.StoreBigEndian(_piece.Address, value);
    }

    private void StoreByte(SymbolicWord offset, SymbolicWord value)
    {
        ReachMemory(offset, 1);
        _il.Load(_piece.Address, "address");
        _words.Push(value, 0);
        _il.Emit(OpCodes.Stind_I1);
    }

    // Puts the address of memory at `offset` into the local, memory grown to hold `size` bytes there. That succeeds only for an offset below
    // 2^32, so from here on the word is known to be one: indexes and sums of it need no carry and fewer checks.
    private void ReachMemory(SymbolicWord offset, int size)
    {
        _words.Pin(offset, 0);
        bool isKnown = offset.IsConstant && offset.IsNarrow && offset[0].Value <= int.MaxValue;
        if (!isKnown || (long)offset[0].Value + size > _memoryKnown)
        {
            Label grow = _il.DefineLabel("grow"), reached = _il.DefineLabel("reached");
            // Where the sum below could go over, everything large is left to the method, which refuses it.
            bool isLarge = _words.PushUnion(offset, 1);
            if (offset[0].Bits > 62)
            {
                _words.Push(offset, 0); _il.Integer(62); _il.Emit(OpCodes.Shr_Un);
                if (isLarge) _il.Emit(OpCodes.Or);
                isLarge = true;
            }
            if (isLarge) _il.Branch(OpCodes.Brtrue, grow);
            if (isKnown) _il.Number(offset[0].Value + (ulong)size);
            else { _words.Push(offset, 0); _il.Number((ulong)size); _il.Emit(OpCodes.Add); }
            _piece.PushMemorySize();
            _il.Branch(OpCodes.Ble_Un, reached);
            _il.Mark(grow);
            _il.Argument(1, "frame");
            _piece.PushGas();
            _words.Push(offset, 0);
            if (!_words.PushUnion(offset, 1)) _il.Number(0);
            _il.Integer(size);
            _il.Call(InstructionMethods.Grow);
            _piece.TakeGas();
            _il.Mark(reached);
            if (isKnown) _memoryKnown = long.Max(_memoryKnown, ((long)offset[0].Value + size + 31) & ~31L);
        }
        if (!offset.IsConstant)
        {
            offset[0] = offset[0].Below(OffsetBits);
            for (int i = 1; i < SymbolicWord.LimbCount; i++) offset[i] = Limb.Zero;
        }
        _piece.PushMemory();
        _words.Push(offset, 0);
        _il.Emit(OpCodes.Conv_U); _il.Emit(OpCodes.Add);
        _il.Store(_piece.Address, "address");
    }
}
