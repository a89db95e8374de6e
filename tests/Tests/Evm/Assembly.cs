using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;

namespace Gwangan.Tests.Evm;

/// <summary>Writes EVM code for tests: instructions as they are, numbers and addresses as the shortest PUSH, ":name" as a JUMPDEST, "@name" as a PUSH2 of its place.</summary>
internal static class Assembly
{
    internal static byte[] Of(params object[] parts)
    {
        List<byte> code = [];
        Dictionary<string, int> places = [];
        List<(int At, string Name)> uses = [];
        foreach (object part in parts)
        {
            switch (part)
            {
                case Opcode opcode: code.Add((byte)opcode); break;
                case int number: Push(code, (ulong)number); break;
                case long number: Push(code, (ulong)number); break;
                case UInt256 number: Push(code, number); break;
                case Address address: Push(code, UInt256.FromAddress(in address)); break;
                case byte[] raw: code.AddRange(raw); break;
                case string name when name[0] == ':':
                    places.Add(name[1..], code.Count);
                    code.Add((byte)Opcode.JumpDest);
                    break;
                case string name when name[0] == '@':
                    uses.Add((code.Count + 1, name[1..]));
                    code.AddRange([(byte)Opcode.Push2, 0, 0]);
                    break;
                default: throw new ArgumentException($"{part} is no part of a program");
            }
        }
        foreach ((int at, string name) in uses)
        {
            code[at] = (byte)(places[name] >> 8);
            code[at + 1] = (byte)places[name];
        }
        return [.. code];
    }

    /// <summary>The same parts so many times.</summary>
    internal static byte[] Repeat(int times, params object[] parts) => [.. Enumerable.Repeat(Of(parts), times).SelectMany(code => code)];

    /// <summary>Init code that makes <paramref name="code"/> the contract's.</summary>
    internal static byte[] Deploying(byte[] code)
    {
        byte[] start = Of(Opcode.Push2, new[] { (byte)(code.Length >> 8), (byte)code.Length }, Opcode.Dup1, Opcode.Push1, new byte[] { 12 }, 0, Opcode.CodeCopy, 0, Opcode.Return);
        Assert.Equal(12, start.Length);
        return [.. start, .. code];
    }

    private static void Push(List<byte> code, UInt256 number)
    {
        byte[] bytes = number.IsZero ? [0] : number.ToMinimalBigEndian();
        code.Add((byte)((int)Opcode.Push0 + bytes.Length));
        code.AddRange(bytes);
    }
}
