using System.Reflection;
using System.Reflection.Emit;

namespace Gwangan.Tests.House;

/// <summary>Sees compiled code go by. Every call names the type and the member in which it was found.</summary>
public interface ICodeVisitor
{
    /// <summary>A method or constructor is declared.</summary>
    void Declares(Type type, MethodBase method);

    /// <summary>A type occurs: as a base, field, parameter, local, operand, or in the signature of something used.</summary>
    void Mentions(Type type, MemberInfo place, Type mentioned);

    /// <summary>A method or constructor is called, or a delegate to it made; the receiver is the type on which it is called, which may inherit it.</summary>
    void Uses(Type type, MethodBase place, MethodBase callee, Type receiver);

    /// <summary>An instruction is executed.</summary>
    void Executes(Type type, MethodBase place, OpCode code);

    /// <summary>A value of one static type is handed to something of another: an argument, a receiver, a variable, a field, a result.</summary>
    void Flows(Type type, MethodBase place, Type value, Type into);
}
