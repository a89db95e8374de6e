using System.Globalization;

namespace Gwangan.Node.Bank.Messages;

/// <summary>A message that cannot be read: what is wrong, and where. It never quotes a value, because values are personal.</summary>
public sealed class MessageException(MessageFault fault, string path, int line, string detail) : Exception(string.Create(CultureInfo.InvariantCulture, $"line {line}, {path}: {detail}"))
{
    /// <summary>What is wrong.</summary>
    public MessageFault Fault => fault;

    /// <summary>The stable code, such as <c>bank.MissingElement</c>.</summary>
    public string Code => $"bank.{fault}";
}
