using System.Buffers.Binary;
using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Export;

/// <summary>How a value inside a record stands in JSON. Numbers of 64 bits and more are digits in text, amounts are digits of 10^-18 units, addresses and hashes are 0x and hex.</summary>
/// <param name="size">Bytes in the record.</param>
/// <param name="expected">What a reader has to find, for messages.</param>
internal abstract class RecordCodec(int size, string expected)
{
    /// <summary>Bytes in the record.</summary>
    public int Size { get; } = size;

    /// <summary>What a reader has to find.</summary>
    public string Expected { get; } = expected;

    /// <summary>Writes the value that stands in some bytes.</summary>
    public abstract void Write(Utf8JsonWriter json, ReadOnlySpan<byte> bytes);

    /// <summary>Reads a value into zeroed bytes; null when it is one, else its place and what was expected there.</summary>
    public abstract string? Read(JsonElement json, Span<byte> bytes, string path);

    /// <summary>The codec of a type, made from its fields.</summary>
    public static RecordCodec Of(Type type)
    {
        if (type == typeof(Address)) return Leaf(Address.Size, "0x and 40 hex digits", bytes => new Address(bytes).ToString(),
            (string text, Span<byte> bytes) => Address.TryParse(text, out Address value) && Put(value, bytes));
        if (type == typeof(Hash32)) return Leaf(Hash32.Size, "64 hex digits", bytes => new Hash32(bytes).ToString(),
            (string text, Span<byte> bytes) => Hash32.TryParse(text, out Hash32 value) && Put(value, bytes));
        if (type == typeof(Symbol)) return Leaf(Symbol.Size, "a symbol", bytes => Unsafe.ReadUnaligned<Symbol>(in bytes[0]).ToString(),
            (string text, Span<byte> bytes) => text.Length == 0 || (Symbol.TryParse(text, out Symbol value) && Put(value, bytes)));
        if (type == typeof(Text32)) return Leaf(Text32.Size, "a text of at most 32 bytes", bytes => Unsafe.ReadUnaligned<Text32>(in bytes[0]).ToString(),
            (string text, Span<byte> bytes) => Text32.TryOf(text, out Text32 value) && Put(value, bytes));
        if (type == typeof(Amount) || type == typeof(UInt128)) return Leaf(16, "digits of 10^-18 units in text", bytes => BinaryPrimitives.ReadUInt128LittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
            (string text, Span<byte> bytes) => IsCanonical(text) && UInt128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 value) && Put(value, bytes));
        if (type == typeof(ulong)) return Leaf(8, "digits in text", bytes => BinaryPrimitives.ReadUInt64LittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
            (string text, Span<byte> bytes) => IsCanonical(text) && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) && Put(value, bytes));
        if (type == typeof(long)) return Leaf(8, "digits in text", bytes => BinaryPrimitives.ReadInt64LittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
            (string text, Span<byte> bytes) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && Put(value, bytes));
        if (type.IsEnum) return new EnumCodec(type);
        if (type.IsPrimitive) return new NumberCodec(type);
        return type.GetCustomAttribute<InlineArrayAttribute>() is { } array ? new ArrayCodec(type, array.Length) : new StructCodec(type);
    }

    private static bool IsCanonical(string digits) => digits == "0" || (digits.Length > 0 && digits[0] != '0');

    private static bool Put<TValue>(TValue value, Span<byte> bytes) where TValue : unmanaged
    {
        Unsafe.WriteUnaligned(ref bytes[0], value);
        return true;
    }

    private delegate bool Parse(string text, Span<byte> bytes);

    private delegate string Format(ReadOnlySpan<byte> bytes);

    private static TextCodec Leaf(int size, string expected, Format format, Parse parse) => new(size, expected, format, parse);

    private sealed class TextCodec(int size, string expected, Format format, Parse parse) : RecordCodec(size, expected)
    {
        public override void Write(Utf8JsonWriter json, ReadOnlySpan<byte> bytes) => json.WriteStringValue(format(bytes));

        public override string? Read(JsonElement json, Span<byte> bytes, string path) =>
            json.ValueKind == JsonValueKind.String && parse(json.GetString()!, bytes) ? null : $"{path}: expected {Expected}";
    }

    // Integers of 32 bits and less.
    private sealed class NumberCodec(Type type) : RecordCodec(SizeOf(type), $"a number of {8 * SizeOf(type)} bits")
    {
        private readonly bool _isSigned = type == typeof(int) || type == typeof(short) || type == typeof(sbyte);

        public override void Write(Utf8JsonWriter json, ReadOnlySpan<byte> bytes) => json.WriteNumberValue(Load(bytes, _isSigned));

        public override string? Read(JsonElement json, Span<byte> bytes, string path) =>
            json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out long value) && TryStore(value, bytes, _isSigned) ? null : $"{path}: expected {Expected}";
    }

    // By name where there is one value of that name; combinations of flags by number.
    private sealed class EnumCodec : RecordCodec
    {
        private readonly List<(string Name, long Value)> _names = [];

        public EnumCodec(Type type) : base(SizeOf(Enum.GetUnderlyingType(type)), $"a name or number of {type.Name}")
        {
            foreach (object value in Enum.GetValues(type)) _names.Add((FieldDefinition.CamelCase(value.ToString()!), Convert.ToInt64(value, CultureInfo.InvariantCulture)));
        }

        public override void Write(Utf8JsonWriter json, ReadOnlySpan<byte> bytes)
        {
            long value = Load(bytes, isSigned: false);
            int index = _names.FindIndex(each => each.Value == value);
            if (index >= 0) json.WriteStringValue(_names[index].Name);
            else json.WriteNumberValue(value);
        }

        public override string? Read(JsonElement json, Span<byte> bytes, string path)
        {
            long value = -1;
            int index = json.ValueKind == JsonValueKind.String ? _names.FindIndex(each => each.Name == json.GetString()) : -1;
            if (index >= 0) value = _names[index].Value;
            else if (json.ValueKind != JsonValueKind.Number || !json.TryGetInt64(out value)) value = -1;
            return TryStore(value, bytes, isSigned: false) ? null : $"{path}: expected {Expected}";
        }
    }

    private sealed class ArrayCodec(Type type, int length) : RecordCodec(length * ElementOf(type).Size, $"an array of {length}")
    {
        private readonly RecordCodec _element = ElementOf(type);

        public override void Write(Utf8JsonWriter json, ReadOnlySpan<byte> bytes)
        {
            json.WriteStartArray();
            for (int i = 0; i < length; i++) _element.Write(json, bytes.Slice(i * _element.Size, _element.Size));
            json.WriteEndArray();
        }

        public override string? Read(JsonElement json, Span<byte> bytes, string path)
        {
            if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() != length) return $"{path}: expected {Expected}";
            for (int i = 0; i < length; i++)
                if (_element.Read(json[i], bytes.Slice(i * _element.Size, _element.Size), $"{path}[{i}]") is { } problem) return problem;
            return null;
        }

        private static RecordCodec ElementOf(Type type) => Of(type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)[0].FieldType);
    }

    private sealed class StructCodec : RecordCodec
    {
        private readonly List<(string Name, int Offset, RecordCodec Codec)> _fields = [];

        public StructCodec(Type type) : base(SizeOf(type), "an object")
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).OrderBy(field => OffsetOf(type, field)))
                _fields.Add((NameOf(field), OffsetOf(type, field), Of(field.FieldType)));
            // What no field covers would be lost.
            if (_fields.Sum(field => field.Codec.Size) != Size) throw new InvalidOperationException($"{type.Name} has bytes that no field covers");
        }

        public override void Write(Utf8JsonWriter json, ReadOnlySpan<byte> bytes)
        {
            json.WriteStartObject();
            foreach ((string name, int offset, RecordCodec codec) in _fields)
            {
                json.WritePropertyName(name);
                codec.Write(json, bytes.Slice(offset, codec.Size));
            }
            json.WriteEndObject();
        }

        public override string? Read(JsonElement json, Span<byte> bytes, string path)
        {
            if (json.ValueKind != JsonValueKind.Object) return $"{path}: expected {Expected}";
            int count = 0;
            foreach (JsonProperty property in json.EnumerateObject())
            {
                if (!_fields.Exists(field => field.Name == property.Name)) return $"{path}.{property.Name}: there is no such field";
                count++;
            }
            foreach ((string name, int offset, RecordCodec codec) in _fields)
            {
                if (!json.TryGetProperty(name, out JsonElement value)) return $"{path}.{name}: is missing";
                if (codec.Read(value, bytes.Slice(offset, codec.Size), $"{path}.{name}") is { } problem) return problem;
            }
            return count == _fields.Count ? null : $"{path}: a field stands there twice";
        }

        private static string NameOf(FieldInfo field)
        {
            string name = field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name.TrimStart('_');
            return FieldDefinition.CamelCase(name);
        }

        // Where the field begins, as the running program has laid the type out.
        private static int OffsetOf(Type type, FieldInfo field)
        {
            DynamicMethod method = new("OffsetOf", typeof(int), [], type.Module, skipVisibility: true);
            ILGenerator il = method.GetILGenerator();
            LocalBuilder value = il.DeclareLocal(type);
            il.Emit(OpCodes.Ldloca, value);
            il.Emit(OpCodes.Ldflda, field);
            il.Emit(OpCodes.Conv_U);
            il.Emit(OpCodes.Ldloca, value);
            il.Emit(OpCodes.Conv_U);
            il.Emit(OpCodes.Sub);
            il.Emit(OpCodes.Conv_I4);
            il.Emit(OpCodes.Ret);
            return method.CreateDelegate<Func<int>>()();
        }
    }

    private static int SizeOf(Type type) => (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;

    private static long Load(ReadOnlySpan<byte> bytes, bool isSigned)
    {
        long value = 0;
        for (int i = bytes.Length - 1; i >= 0; i--) value = value << 8 | bytes[i];
        int unused = 64 - 8 * bytes.Length;
        return isSigned ? value << unused >> unused : value;
    }

    private static bool TryStore(long value, Span<byte> bytes, bool isSigned)
    {
        for (int i = 0; i < bytes.Length; i++) bytes[i] = unchecked((byte)(value >> (8 * i)));
        return Load(bytes, isSigned) == value;
    }
}
