with

countries as (

    select * from {{ ref('countries') }}

),

spellings as (

    select * from {{ ref('country_spellings') }}

),

every_spelling as (

    select spelling, country_code from spellings
    union
    select lower(country_code) as spelling, country_code from countries
    union
    select lower(country_code_3) as spelling, country_code from countries

)

select * from every_spelling
