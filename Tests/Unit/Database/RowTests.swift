import Database
import Testing

struct RowTests {
  private let row = Row([.text("a"), .integer(1), .real(0.5), .blob([1]), .null, .integer(2)])

  @Test func `columns are read as what they are`() {
    #expect(row.text(0) == "a")
    #expect(row.integer(1) == 1)
    #expect(row.bool(1))
    #expect(row.real(2) == 0.5)
    #expect(row.real(1) == 1)
    #expect(row.blob(3) == [1])
  }

  @Test func `NULL is nil where it may be`() {
    #expect(row.optionalText(4) == nil)
    #expect(row.optionalInteger(4) == nil)
    #expect(row.optionalBool(4) == nil)
    #expect(row.optionalReal(4) == nil)
    #expect(row.optionalBlob(4) == nil)
    #expect(row.optionalText(0) == "a")
    #expect(row.optionalInteger(1) == 1)
    #expect(row.optionalBool(1) == true)
  }

  @Test func `a wrong type, a NULL and a missing column stop the program`() async {
    await #expect(processExitsWith: .failure) { _ = Row([.integer(1)]).text(0) }
    await #expect(processExitsWith: .failure) { _ = Row([.text("a")]).optionalInteger(0) }
    await #expect(processExitsWith: .failure) { _ = Row([.integer(2)]).bool(0) }
    await #expect(processExitsWith: .failure) { _ = Row([.null]).text(0) }
    await #expect(processExitsWith: .failure) { _ = Row([.null]).text(1) }
  }

  @Test func `nil is bound as NULL`() {
    #expect(SQLValue.text(nil) == .null)
    #expect(SQLValue.integer(nil as Int64?) == .null)
    #expect(SQLValue.bool(nil) == .null)
    #expect(SQLValue.blob(nil) == .null)
    #expect(SQLValue.text("a" as String?) == .text("a"))
    #expect(SQLValue.bool(true) == .integer(1))
  }
}
