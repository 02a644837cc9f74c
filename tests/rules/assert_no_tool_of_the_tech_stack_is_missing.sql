-- Why: document 002 lists 106 tools, six of them without a word on their purpose: no more, no fewer.
-- When it fails: documented_systems lost a row, gained one or names the wrong document; compare it with 002.
with

documented as (

    select * from {{ ref('documented_systems') }}

),

counted as (

    select
        count(*) as tools,
        count_if(purpose is null) as tools_without_purpose
    from documented
    where document = '002'

),

miscounted as (

    select *
    from counted
    where
        tools != 106
        or tools_without_purpose != 6

)

select * from miscounted
