using System.Reflection;
using System.Reflection.Emit;

namespace Gwangan.Tests.House;

/// <summary>What the compiled code of an assembly does: every type it mentions, every member it uses, every value it passes on.</summary>
/// <remarks>
/// Compiled code hides nothing: implicit conversions, lambdas, iterators, suppressed warnings and what generators wrote are all there.
/// A value's static type is followed through the evaluation stack in straight lines; after a jump it is unknown, and nothing is said of it.
/// </remarks>
public static class CompiledCode
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>Shows <paramref name="visitor"/> everything in <paramref name="assembly"/>.</summary>
    public static void Walk(Assembly assembly, ICodeVisitor visitor)
    {
        foreach (Type type in assembly.GetTypes())
        {
            foreach (Type mentioned in type.GetInterfaces().Append(type.BaseType).OfType<Type>()) visitor.Mentions(type, type, mentioned);
            foreach (FieldInfo field in type.GetFields(Declared)) visitor.Mentions(type, field, field.FieldType);
            foreach (MethodBase method in type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)))
            {
                visitor.Declares(type, method);
                foreach (Type mentioned in SignatureOf(method)) visitor.Mentions(type, method, mentioned);
                if (method.GetMethodBody() is { } body) new BodyWalk(type, method, body, visitor).Run();
            }
        }
    }

    /// <summary>A method's name as a reader would look for it.</summary>
    public static string NameOf(MemberInfo member) =>
        member is Type type ? type.FullName ?? type.Name : $"{member.DeclaringType?.FullName}.{member.Name}";

    private static IEnumerable<Type> SignatureOf(MethodBase method)
    {
        foreach (ParameterInfo parameter in method.GetParameters()) yield return parameter.ParameterType;
        if (method is MethodInfo { ReturnType: var returned }) yield return returned;
    }

    /// <summary>One pass over one method body.</summary>
    private sealed class BodyWalk(Type type, MethodBase method, MethodBody body, ICodeVisitor visitor)
    {
        private readonly byte[] _code = body.GetILAsByteArray() ?? [];
        private readonly Type[]? _typeArguments = type.IsGenericType ? type.GetGenericArguments() : null;
        private readonly Type[]? _methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        private readonly Stack<Type?> _stack = new();
        private Type? _constrained;

        public void Run()
        {
            foreach (LocalVariableInfo local in body.LocalVariables) visitor.Mentions(type, method, local.LocalType);
            int at = 0;
            while (at < _code.Length)
            {
                short value = _code[at++];
                if (value == 0xFE) value = unchecked((short)(0xFE00 | _code[at++]));
                OpCode code = OpCodesByValue[value];
                visitor.Executes(type, method, code);
                Step(code, at);
                at += OperandSize(code, at);
                if (code.FlowControl is FlowControl.Branch or FlowControl.Return or FlowControl.Throw) _stack.Clear();
            }
        }

        private void Step(OpCode code, int at)
        {
            switch (code.OperandType)
            {
                case OperandType.InlineMethod:
                    Call(code, method.Module.ResolveMethod(Token(at), _typeArguments, _methodArguments)!);
                    return;
                case OperandType.InlineField:
                    Field(code, method.Module.ResolveField(Token(at), _typeArguments, _methodArguments)!);
                    return;
                case OperandType.InlineType or OperandType.InlineTok:
                    MemberInfo member = method.Module.ResolveMember(Token(at), _typeArguments, _methodArguments)!;
                    visitor.Mentions(type, method, member as Type ?? member.DeclaringType!);
                    if (code == OpCodes.Constrained) { _constrained = member as Type; return; }
                    PopAll(code);
                    PushAll(code, code == OpCodes.Castclass || code == OpCodes.Isinst ? member as Type : null);
                    return;
            }
            if (LocalIndex(code, at, "ldloc") is int loaded && loaded < body.LocalVariables.Count) _stack.Push(body.LocalVariables[loaded].LocalType);
            else if (LocalIndex(code, at, "stloc") is int stored && stored < body.LocalVariables.Count) Flow(Pop(), body.LocalVariables[stored].LocalType);
            else if (LocalIndex(code, at, "ldarg") is int argument) _stack.Push(ArgumentType(argument));
            else if (code == OpCodes.Ret) { if (method is MethodInfo { ReturnType: var returned } && returned != typeof(void)) Flow(Pop(), returned); }
            else if (code == OpCodes.Dup) { Type? top = Pop(); _stack.Push(top); _stack.Push(top); }
            else { PopAll(code); PushAll(code, null); }
        }

        private void Call(OpCode code, MethodBase callee)
        {
            visitor.Mentions(type, method, callee.DeclaringType ?? typeof(object));
            foreach (Type mentioned in SignatureOf(callee)) visitor.Mentions(type, method, mentioned);
            if (callee.IsGenericMethod) foreach (Type argument in callee.GetGenericArguments()) visitor.Mentions(type, method, argument);
            visitor.Uses(type, method, callee, _constrained ?? callee.DeclaringType ?? typeof(object));
            _constrained = null;
            if (code == OpCodes.Ldftn) { _stack.Push(null); return; }
            if (code == OpCodes.Ldvirtftn) { Pop(); _stack.Push(null); return; }
            ParameterInfo[] parameters = callee.GetParameters();
            for (int i = parameters.Length - 1; i >= 0; i--) Flow(Pop(), parameters[i].ParameterType);
            if (code == OpCodes.Newobj) _stack.Push(callee.DeclaringType);
            else
            {
                if (!callee.IsStatic) Flow(Pop(), callee.DeclaringType!);
                if (callee is MethodInfo { ReturnType: var returned } && returned != typeof(void)) _stack.Push(returned);
            }
        }

        private void Field(OpCode code, FieldInfo field)
        {
            visitor.Mentions(type, method, field.DeclaringType!);
            visitor.Mentions(type, method, field.FieldType);
            bool stores = code == OpCodes.Stfld || code == OpCodes.Stsfld;
            if (stores) Flow(Pop(), field.FieldType);
            if (code == OpCodes.Ldfld || code == OpCodes.Ldflda || code == OpCodes.Stfld) Pop();
            if (!stores) _stack.Push(field.FieldType);
        }

        private void Flow(Type? value, Type into)
        {
            if (value is not null && value != into) visitor.Flows(type, method, value, into);
        }

        private Type? ArgumentType(int index)
        {
            if (!method.IsStatic && index-- == 0) return type;
            ParameterInfo[] parameters = method.GetParameters();
            return index < parameters.Length ? parameters[index].ParameterType : null;
        }

        private int Token(int at) => BitConverter.ToInt32(_code, at);

        private Type? Pop() => _stack.TryPop(out Type? top) ? top : null;

        // "ldloc.2" carries its index in the name, "ldloc.s" and "ldloc" in one or two bytes of operand; "ldloca" is another instruction.
        private int? LocalIndex(OpCode code, int at, string family)
        {
            if (code.Name is not { } name || !name.StartsWith(family, StringComparison.Ordinal)) return null;
            return name[family.Length..] switch
            {
                "" => BitConverter.ToUInt16(_code, at),
                ".s" => _code[at],
                ['.', >= '0' and <= '3' and var digit] => digit - '0',
                _ => null,
            };
        }

        private void PopAll(OpCode code)
        {
            int count = code.StackBehaviourPop switch
            {
                StackBehaviour.Pop0 or StackBehaviour.Varpop => 0,
                StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
                StackBehaviour.Popi_popi_popi or StackBehaviour.Popref_popi_popi or StackBehaviour.Popref_popi_popi8 or StackBehaviour.Popref_popi_popr4
                    or StackBehaviour.Popref_popi_popr8 or StackBehaviour.Popref_popi_popref or StackBehaviour.Popref_popi_pop1 => 3,
                _ => 2,
            };
            while (count-- > 0) Pop();
        }

        private void PushAll(OpCode code, Type? pushed)
        {
            if (code.StackBehaviourPush is not (StackBehaviour.Push0 or StackBehaviour.Varpush)) _stack.Push(pushed);
        }

        private int OperandSize(OpCode code, int at) => code.OperandType switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(_code, at),
            _ => 4,
        };
    }
}
