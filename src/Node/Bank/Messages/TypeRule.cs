namespace Gwangan.Node.Bank.Messages;

/// <summary>An element's place in its parent: its name, its type, how often.</summary>
public sealed record ElementRule(string Name, TypeRule Type, int Min, int Max);

/// <summary>What an element may contain.</summary>
public abstract class TypeRule(string name)
{
    /// <summary>The type's name in the official schemas.</summary>
    public string Name => name;
}

/// <summary>Elements in a fixed order, or exactly one kind of several.</summary>
public sealed class ElementsRule(string name, bool isChoice) : TypeRule(name)
{
    /// <summary>Whether it is a choice.</summary>
    public bool IsChoice => isChoice;

    /// <summary>Its elements, in order.</summary>
    public ElementRule[] Elements { get; internal set; } = [];

    /// <summary>The index of an element at or behind <paramref name="from"/>; -1 when there is none.</summary>
    public int Find(string element, int from)
    {
        for (int i = from; i < Elements.Length; i++)
            if (Elements[i].Name == element) return i;
        return -1;
    }
}

/// <summary>Whatever a community has agreed on inside SupplementaryData: any elements, of which nothing is read.</summary>
public sealed class AnyRule(string name) : TypeRule(name);

/// <summary>A value.</summary>
public sealed class ValueRule(string name, Func<string, bool> isValid, string expected) : TypeRule(name)
{
    /// <summary>What a value is, for the sentence about one that is not.</summary>
    public string Expected => expected;

    /// <summary>Whether a text is such a value.</summary>
    public bool IsValid(string text) => isValid(text);
}

/// <summary>A value with a required attribute: an amount with its currency.</summary>
public sealed class AttributedRule(string name, ValueRule value, string attribute, ValueRule attributeValue) : TypeRule(name)
{
    /// <summary>The value.</summary>
    public ValueRule Value => value;

    /// <summary>The attribute's name.</summary>
    public string Attribute => attribute;

    /// <summary>The attribute's value.</summary>
    public ValueRule AttributeValue => attributeValue;
}
