// swift-tools-version: 6.3

import PackageDescription

/// Settings of every Swift target: Swift 6 mode, upcoming features, and warnings as errors.
let swift: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

/// Settings of the targets on the path of every call: the run-time check of exclusive access, 8 %
/// of a call, is left to debug builds, in which the tests run.
let hotSwift: [SwiftSetting] =
  swift + [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]

/// Settings of the targets that never touch memory by hand: domain, stores, services, gateway.
let safeSwift: [SwiftSetting] = swift + [.strictMemorySafety()]

/// A C library of the distribution, found by pkg-config.
func system(_ name: String, pkgConfig: String?) -> Target {
  .systemLibrary(name: name, path: "Sources/System/\(name)", pkgConfig: pkgConfig)
}

/// A target of C or C++; `linking` names a library that has no pkg-config file.
func c(
  _ name: String, path: String, linking library: String? = nil,
  _ dependencies: [Target.Dependency] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/\(path)",
    linkerSettings: library.map { [.linkedLibrary($0)] })
}

func library(
  _ name: String, path: String, exclude: [String] = [], settings: [SwiftSetting] = swift,
  _ dependencies: [Target.Dependency]
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/\(path)", exclude: exclude,
    swiftSettings: settings)
}

func program(
  _ name: String, path: String, exclude: [String] = [], _ dependencies: [Target.Dependency]
) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, path: "Sources/\(path)", exclude: exclude,
    swiftSettings: swift)
}

func tests(
  _ name: String, path: String, exclude: [String] = [], _ dependencies: [Target.Dependency]
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies, path: "Tests/\(path)", exclude: exclude,
    swiftSettings: swift)
}

let runtime: [Target.Dependency] = [
  "EventLoop", "GRPC", "Protobuf", "JSON", "Lifecycle", "Standard",
]
let platform: [Target.Dependency] = ["API", "Database", "Identity", "Telephony"]

let package = Package(
  name: "switchboard",
  products: [
    .executable(name: "gateway", targets: ["gateway"]),
    .executable(name: "number-inventory", targets: ["number-inventory"]),
    .executable(name: "assistant-config", targets: ["assistant-config"]),
    .executable(name: "billing-eligibility", targets: ["billing-eligibility"]),
    .executable(name: "simulated-carrier", targets: ["simulated-carrier"]),
    .executable(name: "switchboard", targets: ["switchboard"]),
  ],
  targets: [
    // System: C libraries and shims. Each is imported by one Swift module.
    system("CNGHTTP2", pkgConfig: "libnghttp2"),
    system("CProtobufC", pkgConfig: "libprotobuf-c"),
    system("CSQLite", pkgConfig: "sqlite3"),
    system("COpenSSL", pkgConfig: "libcrypto"),
    c("CLinux", path: "System/CLinux"),
    c("CHTTPParser", path: "System/CHTTPParser", linking: "http_parser"),
    c("CSimdJSON", path: "System/CSimdJSON", linking: "simdjson"),
    c("CSpawn", path: "System/CSpawn"),
    c("CProtobufArena", path: "System/CProtobufArena", ["CProtobufC"]),
    c("CDescriptor", path: "System/CDescriptor", ["CProtobufC"]),
    c("CCurl", path: "System/CCurl", linking: "curl"),

    // Runtime: knows nothing of phone numbers.
    library("EventLoop", path: "Runtime/EventLoop", settings: hotSwift, ["CLinux"]),
    library("Crypto", path: "Runtime/Crypto", ["COpenSSL"]),
    library("Protobuf", path: "Runtime/Protobuf", ["CProtobufArena"]),
    library("JSON", path: "Runtime/JSON", ["CSimdJSON"]),
    library("GRPC", path: "Runtime/GRPC", settings: hotSwift, ["EventLoop", "CNGHTTP2"]),
    library("HTTP", path: "Runtime/HTTP", ["EventLoop", "CHTTPParser"]),
    library("HTTPClient", path: "Runtime/HTTPClient", ["CCurl"]),
    library("REST", path: "Runtime/REST", ["JSON", "Protobuf"]),
    library("Lifecycle", path: "Runtime/Lifecycle", ["Crypto", "EventLoop", "Protobuf"]),
    c("CStandard", path: "Runtime/CStandard", ["CProtobufC"]),
    library(
      "Standard", path: "Runtime/Standard",
      ["CStandard", "EventLoop", "GRPC", "JSON", "Protobuf", "REST"]),
    library("Generator", path: "Runtime/Generator/Library", ["CDescriptor"]),
    program("switchboard-generate", path: "Runtime/Generator/Main", ["Generator"]),

    // Platform: shared by the services.
    c("CAPI", path: "Platform/CAPI", ["CProtobufC", "CStandard"]),
    library("API", path: "Platform/API", ["CAPI", "GRPC", "JSON", "Protobuf", "REST", "Standard"]),
    library("Database", path: "Platform/Database", ["CSQLite", "Crypto", "EventLoop"]),
    library("Telephony", path: "Platform/Telephony", ["Crypto", "EventLoop"]),
    library(
      "Identity", path: "Platform/Identity",
      ["API", "Crypto", "EventLoop", "GRPC", "Lifecycle", "Protobuf", "REST", "Standard"]),

    // Services.
    library(
      "BillingEligibility", path: "Services/BillingEligibility", exclude: ["Main"],
      settings: safeSwift,
      runtime + platform + ["Crypto"]),
    program(
      "billing-eligibility", path: "Services/BillingEligibility/Main",
      ["BillingEligibility"] + runtime + platform),
    library(
      "AssistantConfig", path: "Services/AssistantConfig", exclude: ["Main"], settings: safeSwift,
      runtime + platform),
    program(
      "assistant-config", path: "Services/AssistantConfig/Main",
      ["AssistantConfig"] + runtime + platform),
    library(
      "NumberInventory", path: "Services/NumberInventory", exclude: ["Main", "Carriers"],
      settings: safeSwift,
      runtime + platform),
    library(
      "SimulatedCarrier", path: "Services/NumberInventory/Carriers/Simulated", exclude: ["Main"],
      settings: safeSwift,
      ["NumberInventory"] + runtime + platform),
    program(
      "simulated-carrier", path: "Services/NumberInventory/Carriers/Simulated/Main",
      ["SimulatedCarrier", "NumberInventory"] + runtime + platform),
    library(
      "GRPCCarrier", path: "Services/NumberInventory/Carriers/GRPC", settings: safeSwift,
      ["NumberInventory"] + runtime + platform),
    program(
      "number-inventory", path: "Services/NumberInventory/Main",
      ["NumberInventory", "SimulatedCarrier", "GRPCCarrier"] + runtime + platform),

    // Edge.
    library(
      "Gateway", path: "Edge/Gateway", exclude: ["Main"], settings: safeSwift,
      runtime + ["API", "Crypto", "HTTP", "Identity", "REST", "Telephony"]),
    program(
      "gateway", path: "Edge/Gateway/Main",
      ["Gateway", "HTTPClient"] + runtime + ["API", "HTTP", "Identity"]),

    // Tools.
    program(
      "switchboard", path: "Tools/Switchboard",
      runtime + platform + ["CSpawn", "Crypto", "HTTPClient"]),
    program("benchmarks", path: "Tools/Benchmarks", exclude: ["Bare"], runtime + ["API", "HTTP"]),

    // Tests: the target is what one filters by. The fixture is every kind of proto, to test
    // generated code with.
    .target(name: "CFixture", dependencies: ["CProtobufC", "CStandard"], path: "Tests/Fixture/C"),
    .target(
      name: "Fixture",
      dependencies: [
        "CFixture", "CStandard", "API", "GRPC", "JSON", "Protobuf", "REST", "Standard",
      ],
      path: "Tests/Fixture/Generated", swiftSettings: swift),
    .target(
      name: "TestSupport", dependencies: runtime + platform + ["Fixture", "HTTP"],
      path: "Tests/Support", swiftSettings: swift),
    tests(
      "UnitTests", path: "Unit",
      [
        "TestSupport", "CDescriptor", "Fixture", "Generator", "Crypto", "HTTP", "REST", "Gateway",
        "SimulatedCarrier", "NumberInventory", "AssistantConfig", "BillingEligibility",
      ]
        + runtime + platform),
    tests(
      "ServiceTests", path: "Services",
      [
        "TestSupport", "SimulatedCarrier", "NumberInventory", "AssistantConfig",
        "BillingEligibility",
      ]
        + runtime + platform),
    tests(
      "IntegrationTests", path: "Integration",
      [
        "TestSupport", "HTTP", "HTTPClient", "Gateway", "NumberInventory", "SimulatedCarrier",
        "GRPCCarrier",
      ] + runtime + platform),
    tests(
      "ConformanceTests", path: "Conformance",
      ["TestSupport", "Fixture", "HTTP"] + runtime + platform),
    tests("EndToEndTests", path: "EndToEnd", ["TestSupport"] + runtime),
    tests("ChaosTests", path: "Chaos", exclude: ["invariants.sql"], ["TestSupport"] + runtime),
  ],
  cxxLanguageStandard: .cxx17
)
