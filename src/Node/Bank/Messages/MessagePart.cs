using System.Globalization;

namespace Gwangan.Node.Bank.Messages;

/// <summary>An element that was read and found valid, with everything inside it.</summary>
public sealed class MessagePart(string name)
{
    private List<MessagePart>? _children;

    /// <summary>The element's name.</summary>
    public string Name => name;

    /// <summary>Its value; empty when it contains elements.</summary>
    public string Text { get; internal set; } = "";

    /// <summary>An amount's currency; empty for any other element.</summary>
    public string Currency { get; internal set; } = "";

    /// <summary>The elements inside, in order.</summary>
    public IReadOnlyList<MessagePart> Children => _children ?? (IReadOnlyList<MessagePart>)[];

    /// <summary>The first element along a path such as <c>Refs/EndToEndId</c>; null when there is none.</summary>
    public MessagePart? Find(ReadOnlySpan<char> path)
    {
        MessagePart? part = this;
        while (path.Length > 0 && part is not null)
        {
            int slash = path.IndexOf('/');
            ReadOnlySpan<char> step = slash < 0 ? path : path[..slash];
            path = slash < 0 ? default : path[(slash + 1)..];
            MessagePart? found = null;
            foreach (MessagePart child in part.Children)
            {
                if (!step.SequenceEqual(child.Name)) continue;
                found = child;
                break;
            }
            part = found;
        }
        return part;
    }

    /// <summary>The value along a path; empty when there is none.</summary>
    public string TextAt(ReadOnlySpan<char> path) => Find(path)?.Text ?? "";

    /// <summary>The children of a name.</summary>
    public IEnumerable<MessagePart> All(string child) => Children.Where(each => each.Name == child);

    /// <summary>The value as a number; the rules have found it to be one.</summary>
    public decimal Number => decimal.Parse(Text.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    internal void Add(MessagePart child) => (_children ??= []).Add(child);
}
