using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Kernel;

/// <summary>Everything that follows from an operation's record: its number, name, fields, refusals, wire codec. Built once at start-up by reflection, with compiled accessors for the codec.</summary>
public sealed class OperationDefinition
{
    // Compiled at first use, which takes about 25 ms each; two threads that meet here compile the same twice, and either result serves.
    private Func<FieldReader, Operation>? _read;
    private Action<ProtoWriter, Operation>? _write;

    private OperationDefinition(Type type, string module, OperationAttribute attribute)
    {
        Type = type;
        Number = attribute.Number;
        Module = module;
        Name = $"{module}.{type.Name}";
        CosmosMessageAttribute? message = type.GetCustomAttribute<CosmosMessageAttribute>();
        IsForeign = message is not null;
        TypeUrl = message?.TypeUrl ?? $"/gwangan.{module}.v1.{type.Name}";
        AnswerUrl = TypeUrl + "Response";
        Answer = type.GetCustomAttribute<AnswerAttribute>()?.Name ?? "";
        AminoName = message?.AminoName ?? $"gwangan/{module}/{type.Name}";
        Cost = attribute.Cost;
        OrderClass = attribute.OrderClass;
        Since = attribute.Since;
        IsDevelopment = attribute.IsDevelopment;
        (By, OrOwner, IsDelayed) = (attribute.ByAnyBody ? [.. Enum.GetValues<Body>().Where(body => body != Body.None)] : attribute.By, attribute.OrOwner, attribute.IsDelayed);
        Invariant.Assert(By.Count > 0 || !IsDelayed && !OrOwner, $"{type.Name} waits, and no body decides it");
        Fields = FieldsOf(PrimaryConstructor(type));
        Invariant.Assert(!IsForeign || (typeof(ISignedMessage).IsAssignableFrom(type) && Fields is [{ Number: 1, Kind: FieldKind.Bytes }]), $"{type.Name} is no message with a signer");
        Invariant.Assert(!IsForeign || typeof(IAminoMessage).IsAssignableFrom(type) == HasAmino, $"{type.Name} has a name in amino JSON or a form, and not both");
        Refusals = [.. attribute.Refusals.Select(refusal => RefusalDefinition.Of((Enum)refusal))];
    }

    /// <summary>The record.</summary>
    public Type Type { get; }

    /// <summary>Stable number on the native wire.</summary>
    public ushort Number { get; }

    /// <summary>Name of its module.</summary>
    public string Module { get; }

    /// <summary>Name in JSON and docs, such as <c>market.PlaceOrder</c>.</summary>
    public string Name { get; }

    /// <summary>Protobuf type URL by which Cosmos transactions name it, such as <c>/gwangan.market.v1.PlaceOrder</c> or <c>/cosmos.bank.v1beta1.MsgSend</c>.</summary>
    public string TypeUrl { get; }

    /// <summary>Type URL of the message with which a Cosmos transaction is told that it is done (<see cref="Call.BeginAnswer"/>).</summary>
    public string AnswerUrl { get; }

    /// <summary>Name of that message's one field, of a native operation; empty where it has none (<see cref="AnswerAttribute"/>).</summary>
    public string Answer { get; }

    /// <summary>Its name in amino JSON, such as <c>gwangan/market/PlaceOrder</c> or <c>cosmos-sdk/MsgSend</c>; empty for a message that cannot be signed so.</summary>
    public string AminoName { get; }

    /// <summary>Whether it can be signed in amino JSON, and so as typed data.</summary>
    public bool HasAmino => AminoName.Length > 0;

    /// <summary>Whether it is a message of the Cosmos ecosystem (<see cref="CosmosMessageAttribute"/>), whose protobuf is its one field.</summary>
    public bool IsForeign { get; }

    /// <summary>Static cost in cost units.</summary>
    public uint Cost { get; }

    /// <summary>The version of the rules with which it came.</summary>
    public uint Since { get; }

    /// <summary>Whether only a development city knows it.</summary>
    public bool IsDevelopment { get; }

    /// <summary>The bodies that may do it; empty for an operation that is no body's.</summary>
    public IReadOnlyList<Body> By { get; }

    /// <summary>Whether besides the bodies everybody may do it with what is their own.</summary>
    public bool OrOwner { get; }

    /// <summary>Whether a body's decision waits for the city's delay.</summary>
    public bool IsDelayed { get; }

    /// <summary>Class under the <c>fair</c> order rule; an operation with a finer class of its own overrides it through <see cref="IOrderClassified"/>.</summary>
    public OrderClass OrderClass { get; }

    /// <summary>Fields by number.</summary>
    public IReadOnlyList<FieldDefinition> Fields { get; }

    /// <summary>Refusals in order of precedence.</summary>
    public IReadOnlyList<RefusalDefinition> Refusals { get; }

    /// <summary>Describes the operation <typeparamref name="TOperation"/> of the module called <paramref name="module"/>: once, since a description never changes and every chain of a process can share it.</summary>
    /// <exception cref="InvariantException">The record breaks a rule of operations (attributes, field numbers, field types).</exception>
    public static OperationDefinition Of<TOperation>(string module) where TOperation : Operation
    {
        if (Described<TOperation>.Definition is { } described && described.Module == module) return described;
        OperationAttribute? attribute = typeof(TOperation).GetCustomAttribute<OperationAttribute>();
        Invariant.Assert(attribute is not null, $"{typeof(TOperation).Name} has no [Operation]");
        Invariant.Assert(typeof(TOperation).IsSealed, $"{typeof(TOperation).Name} is not sealed");
        return Described<TOperation>.Definition = new OperationDefinition(typeof(TOperation), module, attribute);
    }

    private static class Described<TOperation>
    {
        public static OperationDefinition? Definition;
    }

    /// <summary>Decodes canonical protobuf; false when it is malformed or not the one canonical spelling.</summary>
    /// <param name="bytes">The message.</param>
    /// <param name="reader">Scratch, reused by the caller.</param>
    /// <param name="writer">Scratch, reused by the caller.</param>
    /// <param name="operation">The operation.</param>
    public bool TryDecode(ReadOnlyMemory<byte> bytes, FieldReader reader, ProtoWriter writer, out Operation operation)
    {
        operation = null!;
        if (!reader.TrySplit(bytes)) return false;
        Operation read = (_read ??= CompileRead())(reader);
        if (reader.Failed) return false;
        writer.Clear();
        Encode(read, writer);
        if (!writer.WrittenSpan.SequenceEqual(bytes.Span)) return false;
        operation = read;
        return true;
    }

    /// <summary>Appends the operation's canonical protobuf.</summary>
    public void Encode(Operation operation, ProtoWriter writer) => (_write ??= CompileWrite())(writer, operation);

    /// <summary>The value of a field, for JSON and docs (not for the block path).</summary>
    public object ValueOf(Operation operation, FieldDefinition field) =>
        Type.GetProperty(char.ToUpperInvariant(field.Name[0]) + field.Name[1..])!.GetValue(operation)!;

    private static ConstructorInfo PrimaryConstructor(Type type)
    {
        foreach (ConstructorInfo constructor in type.GetConstructors())
        {
            ParameterInfo[] parameters = constructor.GetParameters();
            if (parameters.All(parameter => parameter.GetCustomAttribute<FieldAttribute>() is not null)) return constructor;
        }
        throw new InvariantException($"{type.Name} has no constructor whose parameters all carry [Field]");
    }

    private static List<FieldDefinition> FieldsOf(ConstructorInfo constructor)
    {
        List<FieldDefinition> fields = [];
        foreach (ParameterInfo parameter in constructor.GetParameters())
        {
            FieldAttribute attribute = parameter.GetCustomAttribute<FieldAttribute>()!;
            Invariant.Assert(attribute.Number is >= 1 and <= 15, $"field number of {parameter.Name}");
            Invariant.Assert(fields.Count == 0 || fields[^1].Number < attribute.Number, $"fields of {constructor.DeclaringType!.Name} are not in ascending order");
            fields.Add(new FieldDefinition(attribute.Number, FieldDefinition.CamelCase(parameter.Name!), FieldDefinition.KindOf(parameter.ParameterType), parameter.ParameterType, attribute.SizeMax));
        }
        return fields;
    }

    // reader => new TOperation(reader.Symbol(1), reader.Enum<Side>(2), …)
    private Func<FieldReader, Operation> CompileRead()
    {
        ParameterExpression reader = Expression.Parameter(typeof(FieldReader));
        IEnumerable<Expression> arguments = Fields.Select(field =>
        {
            MethodInfo method = typeof(FieldReader).GetMethod(MethodName(field))!;
            if (method.IsGenericMethodDefinition) method = method.MakeGenericMethod(field.Type);
            List<Expression> parameters = [Expression.Constant((int)field.Number)];
            if (field.Kind is FieldKind.Text or FieldKind.Bytes) parameters.Add(Expression.Constant(field.SizeMax));
            return (Expression)Expression.Call(reader, method, parameters);
        });
        return Expression.Lambda<Func<FieldReader, Operation>>(Expression.New(PrimaryConstructor(Type), arguments), reader).Compile();
    }

    // (writer, operation) => { FieldWriter.Symbol(writer, 1, ((TOperation)operation).Market); … }
    private Action<ProtoWriter, Operation> CompileWrite()
    {
        ParameterExpression writer = Expression.Parameter(typeof(ProtoWriter));
        ParameterExpression operation = Expression.Parameter(typeof(Operation));
        ParameterExpression typed = Expression.Variable(Type);
        List<Expression> body = [Expression.Assign(typed, Expression.Convert(operation, Type))];
        foreach (FieldDefinition field in Fields)
        {
            MethodInfo method = typeof(FieldWriter).GetMethod(MethodName(field))!;
            if (method.IsGenericMethodDefinition) method = method.MakeGenericMethod(field.Type);
            string property = char.ToUpperInvariant(field.Name[0]) + field.Name[1..];
            body.Add(Expression.Call(method, writer, Expression.Constant((int)field.Number), Expression.Property(typed, property)));
        }
        return Expression.Lambda<Action<ProtoWriter, Operation>>(Expression.Block([typed], body), writer, operation).Compile();
    }

    private static string MethodName(FieldDefinition field) => field.Kind switch
    {
        FieldKind.Unsigned when field.Type == typeof(byte) => nameof(FieldReader.Byte),
        FieldKind.Unsigned when field.Type == typeof(ushort) => nameof(FieldReader.UShort),
        FieldKind.Unsigned when field.Type == typeof(uint) => nameof(FieldReader.UInt),
        FieldKind.Unsigned => nameof(FieldReader.ULong),
        FieldKind.Signed => nameof(FieldReader.Long),
        _ => field.Kind.ToString(),
    };
}

/// <summary>A refusal of a module, with its stable number and its sentence.</summary>
/// <param name="Number">Stable number within the module's code space.</param>
/// <param name="Name">Its name in code and JSON.</param>
/// <param name="Message">A sentence for a person.</param>
public sealed record RefusalDefinition(ushort Number, string Name, string Message)
{
    /// <summary>Describes an enum member.</summary>
    /// <exception cref="InvariantException">The member has no <see cref="RefusalAttribute"/>.</exception>
    public static RefusalDefinition Of(Enum refusal)
    {
        Type type = refusal.GetType();
        string name = Enum.GetName(type, refusal)!;
        RefusalAttribute? text = type.GetField(name)!.GetCustomAttribute<RefusalAttribute>();
        Invariant.Assert(text is not null, $"{type.Name}.{name} has no [Refusal]");
        return new RefusalDefinition(Convert.ToUInt16(refusal, System.Globalization.CultureInfo.InvariantCulture), name, text.Message);
    }

    /// <summary>All refusals of an enum, by number.</summary>
    public static IReadOnlyList<RefusalDefinition> AllOf(Type type) =>
        [.. Enum.GetValues(type).Cast<Enum>().Where(value => Convert.ToUInt16(value, System.Globalization.CultureInfo.InvariantCulture) != 0).Select(Of)];
}

/// <summary>An operation whose class under the <c>fair</c> order rule depends on its fields.</summary>
public interface IOrderClassified
{
    /// <summary>The class.</summary>
    OrderClass OrderClass { get; }
}
