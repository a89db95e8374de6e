using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;

namespace Gwangan.Tests.Evm;

public sealed class TracerTests
{
    [Fact]
    public void A_tracer_sees_every_call_and_every_instruction_in_order()
    {
        byte[] callee = Assembly.Of(7, 0, Opcode.Mstore, "@end", Opcode.Jump, ":end", Opcode.Add);
        byte[] code = Assembly.Of(0, 0, 0, 0, EvmLab.Other, 1000, Opcode.StaticCall, Opcode.Stop);
        using EvmLab lab = new EvmLab().Put(EvmLab.Contract, code).Put(EvmLab.Other, callee);
        var trace = new Trace();
        lab.Machine.Tracer = trace;
        lab.Call(EvmLab.Contract, 10_000);
        Assert.Equal(
            """
            enter Call 10000
            0 Push1 10000 [] 0 -3 Running
            2 Push1 9997 [0] 0 -3 Running
            4 Push1 9994 [0 0] 0 -3 Running
            6 Push1 9991 [0 0 0] 0 -3 Running
            8 Push2 9988 [0 0 0 0] 0 -3 Running
            11 Push2 9985 [0 0 0 0 2020] 0 -3 Running
            14 StaticCall 9982 [0 0 0 0 2020 1000] 0
              enter StaticCall 1000
              0 Push1 1000 [] 0 -3 Running
              2 Push1 997 [7] 0 -3 Running
              4 Mstore 994 [7 0] 0 -6 Running
              5 Push2 988 [] 32 -3 Running
              8 Jump 985 [9] 32 -8 Running
              9 JumpDest 977 [] 32 -1 Running
              10 Add 976 [] 32 -976 StackUnderflow
              exit StackUnderflow 0
            -3600 Running
            15 Stop 6382 [0] 0 0 Stopped
            exit Stopped 6382

            """, trace.ToString());
    }

    [Fact]
    public void Tracing_changes_no_result()
    {
        var random = new Random(20_101);
        for (int round = 0; round < 400; round++)
        {
            byte[] code = new byte[random.Next(1, 60)];
            random.NextBytes(code);
            for (int i = 0; i < code.Length; i++) if (random.Next(2) == 0) code[i] = (byte)random.Next(0x50, 0x65);
            using EvmLab plain = new EvmLab().Put(EvmLab.Contract, code), traced = new EvmLab().Put(EvmLab.Contract, code);
            traced.Machine.Tracer = new Trace();
            Assert.Equal(plain.Call(EvmLab.Contract, 50_000), traced.Call(EvmLab.Contract, 50_000));
            Assert.Equal(plain.OutputHex, traced.OutputHex);
        }
    }

    private sealed class Trace : IEvmTracer
    {
        private readonly StringWriter _text = new() { NewLine = "\n" };
        private readonly Stack<(long Gas, bool IsOpen)> _steps = [];
        private int _depth;

        public void Enter(EvmFrame frame, EvmCallKind kind, long gas)
        {
            if (_depth > 0)
            {
                _text.WriteLine();
                _steps.Push(_steps.Pop() with { IsOpen = false });
            }
            _depth++;
            _text.WriteLine($"{Indent}enter {kind} {gas}");
        }

        public void BeforeStep(EvmFrame frame, in EvmStep step)
        {
            string words = string.Join(' ', step.Words.ToArray());
            _text.Write($"{Indent}{step.Position} {step.Opcode} {step.Gas} [{words}] {frame.MemorySize}");
            _steps.Push((step.Gas, true));
        }

        public void AfterStep(EvmFrame frame, long gas)
        {
            (long before, bool isOpen) = _steps.Pop();
            _text.WriteLine($"{(isOpen ? " " : Indent)}{gas - before} {frame.Status}");
        }

        public void Exit(EvmFrame frame, long gasLeft, ReadOnlySpan<byte> output)
        {
            _text.WriteLine($"{Indent}exit {frame.Status} {gasLeft}");
            _depth--;
        }

        public override string ToString() => _text.ToString();

        private string Indent => new(' ', 2 * int.Max(0, _depth - 1));
    }
}
